using System.Net.Http.Json;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Hosting.Bus;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Operations;
using AdGenius.Persistence.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Operations;

public sealed class When_an_operator_looks(When_an_operator_looks.GatewayWithQueues gateway)
    : IClassFixture<When_an_operator_looks.GatewayWithQueues>
{
    [Fact]
    public async Task Should_count_queues_stages_events_and_tenants()
    {
        var (one, two) = (GatewayFixture.NewName("a"), GatewayFixture.NewName("b"));
        await gateway.GivenJobAsync(GatewayFixture.Request(one), job => job.CurrentState = "Queued");
        foreach (var (tenant, hours) in new[] { (one, 2), (two, 1) })
        {
            await gateway.GivenJobAsync(
                GatewayFixture.Request(tenant), job => job.CurrentState = "Generating", DateTimeOffset.UnixEpoch.AddHours(hours));
        }

        await gateway.GivenJobAsync(GatewayFixture.Request(two), job =>
        {
            job.CurrentState = "Completed";
            job.EndedAt = DateTimeOffset.UnixEpoch.AddHours(1);
        });
        var now = gateway.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        await gateway.WriteAsync(database =>
        {
            foreach (var minutes in new[] { 0.5, 0.6, 10.5, 59.5, 61 })
            {
                var row = Rows.Event(GatewayFixture.Request(one), JobEventTypes.Completed, "{}");
                row.At = now.AddMinutes(-minutes);
                database.Add(row);
            }

            var made = Rows.Event(GatewayFixture.Request(one), JobEventTypes.TakeFinishing, "{}");
            made.At = now.AddMinutes(-5);
            database.Add(made);
        });

        using var answer = await gateway.SendAsync(HttpMethod.Get, "/api/v1/operations", one);
        var report = (await answer.Content.ReadFromJsonAsync<OperationsReport>(
            HttpJson.Options, TestContext.Current.CancellationToken))!;
        Assert.Equal(
            [("Generating", 2, DateTimeOffset.UnixEpoch.AddHours(1)), ("Queued", 1, DateTimeOffset.UnixEpoch)],
            report.Stages.OrderBy(stage => stage.State).Select(stage => (stage.State, stage.Jobs, stage.OldestAcceptedAt)));
        Assert.Equal(
            [(one, 1, 1), (two, 0, 1)],
            report.Tenants.Select(tenant => (tenant.TenantName, tenant.Queued, tenant.Running)));
        var completed = report.Throughput.Single(row => row.Type == JobEventTypes.Completed).PerMinute;
        Assert.Equal((60, 2, 1, 1, 4), (completed.Count, completed[59], completed[49], completed[0], completed.Sum()));
        Assert.Equal(
            [("dead-letter", true), ("store-video", false), ("store-video_error", true)],
            report.Queues!.Select(queue => (queue.Name, queue.IsFailure)));
        Assert.Equal((5, 2, 1), (report.Queues![1].Ready, report.Queues[1].Unacknowledged, report.Queues[1].Consumers));
        Assert.False(report.IsThroughputPartial);

        // A clip without a brief is stored by the worker that finishes it, and is never storing.
        Assert.Equal(1, report.Throughput.Single(row => row.Type == JobEventTypes.TakeFinishing).PerMinute.Sum());
        var view = Path.Combine(Repository.Root, "services", "gateway", "Dashboard", "Files", "views", "operations.js");
        Assert.Contains("'take.finishing': 'Clips made'", await File.ReadAllTextAsync(view, TestContext.Current.CancellationToken));
    }

    public sealed class GatewayWithQueues : GatewayFixture
    {
        protected override void Configure(WebApplicationBuilder builder) => builder.Services.AddSingleton<IQueueStatistics, Statistics>();
    }

    private sealed class Statistics : IQueueStatistics
    {
        public Task<IReadOnlyList<QueueStatistics>?> ReadAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<QueueStatistics>?>(
                [new("store-video", 5, 2, 1), new("store-video_error", 1, 0, 0), new("dead-letter", 0, 0, 1)]);
    }
}
