using MassTransit;
using MassTransit.Configuration;
using MassTransit.RabbitMqTransport.Configuration;
using MassTransit.Transports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>Creates the bus on RabbitMQ, with its log led through <see cref="BrokerLoggerFactory"/>.</summary>
internal sealed class AdGeniusRabbitMqBusFactory : IRegistrationBusFactory
{
    private readonly RabbitMqRegistrationBusFactory _inner = new(RabbitMqTransport.Configure);

    public IBusInstance CreateBus(IBusRegistrationContext context, IEnumerable<IBusInstanceSpecification> specifications, string busName)
    {
        LogContext.ConfigureCurrentLogContext(
            new BrokerLoggerFactory(context.GetRequiredService<ILoggerFactory>(), context.GetRequiredService<BrokerLog>()));
        return _inner.CreateBus(context, specifications, busName);
    }
}
