-- 0094_serve_evidence.sql  What a verdict rests on. Customers' data, as the verdicts themselves: it goes with them.

alter table serve_verdict add column evidence text not null default '[]';  -- JSON list: source, chain, height, time, facts
