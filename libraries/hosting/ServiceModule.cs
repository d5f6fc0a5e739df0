using AdGenius.Contracts.Models;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace AdGenius.Hosting;

/// <summary>
/// One service as a part of a process: alone in its own executable, or with the others in embedded mode. The code is the same; only
/// the configuration differs.
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
    /// Registers further parts of the bus that depend on the configuration, such as an outbox in the configured database.
    /// </summary>
    public Action<IBusRegistrationConfigurator, IConfiguration>? AddBusParts { get; init; }

    /// <summary>Adds the service's HTTP middleware: after routing, before the routes of every service of the process.</summary>
    public Action<IApplicationBuilder>? UseMiddleware { get; init; }

    /// <summary>
    /// Lists the models that the service can use, from its registered services alone: nothing of it needs to be started for that.
    /// </summary>
    public Func<IServiceProvider, IReadOnlyList<VideoModel>>? ListModels { get; init; }

    /// <summary>Maps the service's HTTP routes next to the health checks that every process has.</summary>
    public Action<IEndpointRouteBuilder>? MapRoutes { get; init; }
}
