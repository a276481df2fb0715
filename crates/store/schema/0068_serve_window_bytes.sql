-- 0068_serve_window_bytes.sql  Which bytes tickets need: whoever removes bytes asks first, because the same bytes are kept once for all rooms.

create view serve_window_bytes as
  select digest from serve_attachment
  union all select raw as digest from serve_letter where raw is not null
  union all select html as digest from serve_message where html is not null;
