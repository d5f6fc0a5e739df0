using AdGenius.TestKit.Ceph;
using AdGenius.TestKit.Postgres;
using AdGenius.TestKit.RabbitMq;

[assembly: AssemblyFixture(typeof(RabbitMqFixture))]
[assembly: AssemblyFixture(typeof(PostgresFixture))]
[assembly: AssemblyFixture(typeof(S3Fixture))]
