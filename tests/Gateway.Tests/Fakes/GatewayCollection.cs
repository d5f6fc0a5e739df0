using AdGenius.Gateway.Tests.Fakes;

[assembly: AssemblyFixture(typeof(GatewayFixture))]
