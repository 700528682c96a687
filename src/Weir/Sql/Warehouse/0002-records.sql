alter table weir_tables add column record_kind text;

alter table weir_tables add column record_column text;
