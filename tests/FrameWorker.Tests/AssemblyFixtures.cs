using AdGenius.TestKit.RabbitMq;

[assembly: AssemblyFixture(typeof(RabbitMqFixture))]
