create table weir_tenants (
    tenant text not null primary key,
    name text not null,
    state text not null,
    created_at timestamptz not null
);

insert into weir_tenants (tenant, name, state, created_at) values ('default', 'Default', 'active', current_timestamp);

create table weir_organisations (
    tenant text not null,
    organisation text not null,
    name text not null,
    created_at timestamptz not null,
    primary key (tenant, organisation)
);

create table weir_users (
    tenant text not null,
    user_id uuid not null,
    user_name text not null,
    email text,
    created_at timestamptz not null,
    disabled_at timestamptz,
    primary key (tenant, user_id),
    unique (tenant, user_name)
);

create table weir_memberships (
    tenant text not null,
    user_id uuid not null,
    organisation text not null,
    role text not null,
    since timestamptz not null,
    primary key (tenant, user_id, organisation)
);

create table weir_tokens (
    tenant text not null,
    token_id uuid not null,
    user_id uuid not null,
    name text not null,
    token_sha256 text not null,
    scopes text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (tenant, token_id),
    unique (tenant, token_sha256)
);

create table weir_audit (
    tenant text not null,
    sequence bigint not null,
    happened_at timestamptz not null,
    actor_kind text not null,
    actor text not null,
    address text,
    command text,
    action text not null,
    subject text not null,
    before_json text,
    after_json text,
    outcome text not null,
    reason text,
    previous_sha256 text not null,
    entry_sha256 text not null,
    primary key (tenant, sequence)
);

-- only postgresql
alter table weir_organisations enable row level security;

-- only postgresql
alter table weir_organisations force row level security;

-- only postgresql
alter table weir_users enable row level security;

-- only postgresql
alter table weir_users force row level security;

-- only postgresql
alter table weir_memberships enable row level security;

-- only postgresql
alter table weir_memberships force row level security;

-- only postgresql
alter table weir_tokens enable row level security;

-- only postgresql
alter table weir_tokens force row level security;

-- only postgresql
alter table weir_audit enable row level security;

-- only postgresql
alter table weir_audit force row level security;

-- only postgresql
alter table weir_tenants enable row level security;

-- only postgresql
alter table weir_tenants force row level security;

-- only postgresql
create policy own_tenant on weir_organisations using (tenant = current_setting('weir.tenant', true)) with check (tenant = current_setting('weir.tenant', true));

-- only postgresql
create policy own_tenant on weir_users using (tenant = current_setting('weir.tenant', true)) with check (tenant = current_setting('weir.tenant', true));

-- only postgresql
create policy own_tenant on weir_memberships using (tenant = current_setting('weir.tenant', true)) with check (tenant = current_setting('weir.tenant', true));

-- only postgresql
create policy own_tenant on weir_tokens using (tenant = current_setting('weir.tenant', true)) with check (tenant = current_setting('weir.tenant', true));

-- only postgresql
create policy read_own_tenant on weir_audit for select using (tenant = current_setting('weir.tenant', true));

-- only postgresql
create policy append_own_tenant on weir_audit for insert with check (tenant = current_setting('weir.tenant', true));

-- only postgresql
create policy own_tenant on weir_tenants using (current_setting('weir.tenant', true) in (tenant, '_weir')) with check (current_setting('weir.tenant', true) = '_weir');
