using AdGenius.TestKit.Postgres;
using AdGenius.TestKit.RabbitMq;

[assembly: AssemblyFixture(typeof(PostgresFixture))]
[assembly: AssemblyFixture(typeof(RabbitMqFixture))]
