using AdGenius.Hosting.Bus.Pauses;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus;

/// <summary>The prefetch counts of endpoints whose number follows from another setting than <see cref="BusOptions.Prefetch"/>.</summary>
public static class PrefetchCounts
{
    /// <summary>
    /// Sets the endpoint's prefetch count to <paramref name="count"/>, unless <see cref="BusOptions.Prefetch"/> has one for its queue.
    /// </summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="context">Where the settings of the bus are.</param>
    /// <param name="count">How many unacknowledged messages one process holds; at least 1.</param>
    public static void SetPrefetchCount(this IReceiveEndpointConfigurator endpoint, IRegistrationContext context, int count)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var wanted = context.GetRequiredService<IOptions<BusOptions>>().Value.Prefetch;
        endpoint.PrefetchCount = wanted.GetValueOrDefault(QueueSwitches.NameOf(endpoint.InputAddress), count);
    }
}
