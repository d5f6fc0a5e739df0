using System.Text.Json;
using AdGenius.Contracts.Clips;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Videos;
using AdGenius.TestKit.Fakes;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_one_job_has_many_messages
{
    private const int Slots = 32;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A job with 48 takes has more events than the endpoint has places.</summary>
    [Fact]
    public async Task Should_handle_another_jobs_message_while_the_first_of_them_is_handled()
    {
        var facts = new MessageLog();
        var firstIsHandled = new TaskCompletionSource();
        var (busy, other) = (Guid.NewGuid(), Guid.NewGuid());
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddMassTransit(registration => registration.UsingInMemory((context, bus) => bus.ReceiveEndpoint(
            "saga",
            endpoint =>
            {
                endpoint.ConcurrentMessageLimit = Slots;
                _ = new JobPartitions(endpoint, 256);
                endpoint.Handler<ClipFailed>(async message =>
                {
                    facts.Add(message.Message);
                    await (message.Message.JobId == busy ? firstIsHandled.Task : Task.CompletedTask);
                });
            })));
        using var host = builder.Build();
        await host.StartAsync(Cancellation);
        var bus = host.Services.GetRequiredService<IBus>();
        for (var take = 0; take < Slots - 1; take++)
        {
            await bus.Publish(Failed(busy), Cancellation);
        }

        await facts.FirstAsync<ClipFailed>(message => message.JobId == busy);
        await bus.Publish(Failed(other), Cancellation);
        await facts.FirstAsync<ClipFailed>(message => message.JobId == other);
        Assert.Single(facts.All<ClipFailed>(), message => message.JobId == busy);

        firstIsHandled.SetResult();
        await facts.NthAsync<ClipFailed>(Slots - 1, message => message.JobId == busy);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Should_be_ordered_before_a_transaction_is_begun_on_the_sagas_endpoint()
    {
        await using var fleet = await Fleet.StartAsync();
        var pipeline = JsonSerializer.Serialize(fleet.Service<IBusControl>().GetProbeResult(Cancellation).Results);
        var saga = pipeline.IndexOf("\"name\":\"video-saga\",\"started\":true", StringComparison.Ordinal);
        Assert.True(saga >= 0, pipeline);
        var filters = new[] { "\"partition\"", "\"concurrencyLimit\"", "\"outbox\"" }
            .Select(filter => pipeline.IndexOf($"{{\"filterType\":{filter}", saga, StringComparison.Ordinal)).ToList();
        Assert.Equal(filters.Order(), filters);
        Assert.All(filters, position => Assert.True(position > saga, pipeline[saga..]));
    }

    private static ClipFailed Failed(Guid jobId) => new()
    {
        JobId = jobId,
        TakeId = Guid.NewGuid(),
        Attempt = 1,
        Failure = new Contracts.Failure { Code = Contracts.FailureCode.RenderFailed, Text = "no clip" },
    };
}
