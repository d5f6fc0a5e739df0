using AdGenius.Gateway.Tests.Fakes;
using AdGenius.TestKit.Ceph;
using AdGenius.TestKit.RabbitMq;

[assembly: AssemblyFixture(typeof(GatewayFixture))]
[assembly: AssemblyFixture(typeof(S3Fixture))]
[assembly: AssemblyFixture(typeof(RabbitMqFixture))]
