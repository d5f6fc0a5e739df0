using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace AdGenius.Hosting;

/// <summary>
/// One service as a part that a process can hold: alone in its own executable, or beside the others in the embedded default.
/// There is one code path; only configuration differs.
/// </summary>
public sealed record ServiceModule
{
    /// <summary>The service's name, as in its folder: <c>orchestrator</c>, <c>frame-worker</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Registers what the service needs in the container.</summary>
    public required Action<IHostApplicationBuilder> AddServices { get; init; }

    /// <summary>Registers the service's consumers and sagas, with their definitions.</summary>
    public Action<IBusRegistrationConfigurator>? AddConsumers { get; init; }

    /// <summary>
    /// Registers what else the bus is to have and what hangs on the configuration, such as an outbox in the database that is configured.
    /// </summary>
    public Action<IBusRegistrationConfigurator, IConfiguration>? AddBusParts { get; init; }

    /// <summary>Adds the service's HTTP middleware: after routing, before the routes of every service of the process.</summary>
    public Action<IApplicationBuilder>? UseMiddleware { get; init; }

    /// <summary>Maps the service's HTTP routes beside the health checks that every process has.</summary>
    public Action<IEndpointRouteBuilder>? MapRoutes { get; init; }
}
