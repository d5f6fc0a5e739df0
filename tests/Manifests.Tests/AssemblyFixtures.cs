using AdGenius.TestKit.Postgres;

[assembly: AssemblyFixture(typeof(PostgresFixture))]
