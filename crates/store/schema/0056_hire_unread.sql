-- 0056_hire_unread.sql  Whose message nobody read, found without looking at the others.

create index hire_application_by_unread on hire_application (unread, since_ms, id);
