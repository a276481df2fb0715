//! The schema as each engine understood it: the same tables, columns and indexes.

use crate::{Result, postgres::Server, sqlite::open_reader};
use std::{collections::BTreeSet, path::Path};

/// One line for each column and each index.
type Shape = BTreeSet<String>;

/// What one engine has and the other has not.
pub(super) async fn differences(sqlite_path: &Path, postgres_url: &str) -> Result<Vec<String>> {
    let (here, there) = (sqlite(sqlite_path)?, postgres(postgres_url).await?);
    let missing = |from: &Shape, of: &Shape, engine: &str| {
        from.difference(of).map(|line| format!("schema: {line}, but not on {engine}")).collect::<Vec<_>>()
    };
    Ok([missing(&here, &there, "PostgreSQL"), missing(&there, &here, "SQLite")].concat())
}

fn sqlite(path: &Path) -> Result<Shape> {
    let connection = open_reader(path)?;
    let columns = "select 'column ' || t.name || '.' || c.name || ' '
                          || case c.type when 'INTEGER' then 'bigint' else lower(c.type) end
                          || case when c.\"notnull\" or c.pk then ' not null' else '' end
                     from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table'";
    let indexes = "select 'index ' || t.name || ' (' || group_concat(c.name, ', ' order by c.seqno) || ')'
                          || case i.\"unique\" when 1 then ' unique' else '' end
                          || case i.partial when 1 then ' partial' else '' end
                     from sqlite_schema t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
                    where t.type = 'table' group by t.name, i.name, i.\"unique\", i.partial";
    let keys = "select 'index ' || t.name || ' (' || c.name || ') unique'
                  from sqlite_schema t, pragma_table_info(t.name) c
                 where t.type = 'table' and c.pk = 1 and c.type = 'INTEGER'
                   and (select count(*) from pragma_table_info(t.name) where pk > 0) = 1";
    let mut shape = Shape::new();
    for question in [columns, indexes, keys] {
        let mut statement = connection.prepare(question)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            shape.insert(row.get(0)?);
        }
    }
    Ok(shape)
}

async fn postgres(url: &str) -> Result<Shape> {
    let session = Server::parse(url, false)?.connect().await?;
    let columns = "select 'column ' || table_name || '.' || column_name || ' ' || data_type
                          || case is_nullable when 'NO' then ' not null' else '' end
                     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
                    where table_schema = current_schema() and t.table_type = 'BASE TABLE'";
    let indexes = "select 'index ' || t.relname || ' (' || string_agg(a.attname, ', ' order by k.place) || ')'
                          || case when i.indisunique then ' unique' else '' end
                          || case when i.indpred is not null then ' partial' else '' end
                     from pg_index i join pg_class t on t.oid = i.indrelid
                     join pg_namespace n on n.oid = t.relnamespace and n.nspname = current_schema()
                    cross join lateral unnest(i.indkey) with ordinality k (number, place)
                     join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number
                    group by t.relname, i.indexrelid, i.indisunique, i.indpred";
    let mut shape = Shape::new();
    for question in [columns, indexes] {
        for row in session.client().query(question, &[]).await? {
            shape.insert(row.get(0));
        }
    }
    Ok(shape)
}
