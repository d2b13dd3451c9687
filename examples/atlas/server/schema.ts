/** The tables. A change to them, or to the seed, takes a new `DATA_VERSION`: the next start seeds a new folder. */
export const DATA_VERSION = 1;

export const TABLES = `
  create extension if not exists pg_trgm;

  create table countries (
    code text primary key,
    name text not null,
    official_name text not null,
    region text not null,
    capitals text[] not null,
    languages text[] not null,
    currencies text[] not null,
    neighbours text[] not null,
    area float8 not null
  );

  create table cities (
    id int primary key,
    name text not null,
    folded text not null,
    country text not null references countries,
    is_capital boolean not null,
    population int not null,
    latitude float8 not null,
    longitude float8 not null
  );

  create table notes (
    id int generated always as identity primary key,
    city_id int not null references cities,
    text text not null,
    version int not null default 1,
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp()
  );
  create index notes_of_city on notes (city_id, id desc);

  create table visits (
    id int generated always as identity primary key,
    city_id int not null references cities,
    at timestamptz not null default clock_timestamp()
  );
  create table visit_total (total int not null);
  insert into visit_total values (0);

  create table answers (
    key text primary key,
    request text not null,
    status int not null,
    body text,
    at timestamptz not null default clock_timestamp()
  );
`;

/** Made after the rows: a third of the time of keeping them up to date row by row. */
export const INDEXES = `
  create index cities_by_population on cities (population desc, id desc);
  create index cities_of_country on cities (country, population desc, id desc);
  create index cities_by_name on cities using gin (folded gin_trgm_ops);
  analyze;
`;
