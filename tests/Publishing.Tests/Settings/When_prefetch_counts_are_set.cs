using System.Text.Json;
using AdGenius.Hosting.Bus;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Publishing.Tests.Settings;

/// <summary>A setting that counts for some queues and is ignored for others would be found out by its lack of effect.</summary>
public sealed class When_prefetch_counts_are_set
{
    [Fact]
    public async Task Should_be_those_of_every_queue()
    {
        var wanted = FleetQueue.All.ToDictionary(queue => queue.Name, queue => queue.MinPrefetch + 2);
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(wanted.ToDictionary(one => $"Bus:Prefetch:{one.Key}", string? (one) => $"{one.Value}"));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Bus:Transport"] = BusTransport.RabbitMq,
            ["Bus:Uri"] = "amqp://localhost:1", // nothing is started
        });
        builder.AddAdGeniusBus(RegisteredSections.Modules);
        foreach (var module in RegisteredSections.Modules)
        {
            module.AddServices(builder);
        }

        await using var application = builder.Build();
        var bus = application.Services.GetRequiredService<IBusControl>().GetProbeResult(TestContext.Current.CancellationToken);

        var endpoints = JsonSerializer.SerializeToNode(bus.Results)!["bus"]!["host"]!["receiveEndpoint"]!.AsArray();
        var counts = endpoints.ToDictionary(
            one => one!["name"]!.GetValue<string>(), one => one!["receiveTransport"]!["prefetchCount"]!.GetValue<int>());
        Assert.Equal(wanted, counts.Where(one => wanted.ContainsKey(one.Key)).ToDictionary());
    }
}
