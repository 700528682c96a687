alter table weir_tables add column adopted_load uuid;
