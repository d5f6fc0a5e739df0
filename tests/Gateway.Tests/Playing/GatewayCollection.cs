using AdGenius.Gateway.Tests.Playing;

[assembly: AssemblyFixture(typeof(GatewayFixture))]
