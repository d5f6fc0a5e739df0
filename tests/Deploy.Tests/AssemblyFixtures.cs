using AdGenius.Deploy.Tests;

[assembly: AssemblyFixture(typeof(PodmanFleet))]
