using AdGenius.Gateway.Tests.Fakes;
using AdGenius.TestKit.Ceph;

[assembly: AssemblyFixture(typeof(GatewayFixture))]
[assembly: AssemblyFixture(typeof(S3Fixture))]
