using System.Collections.Concurrent;
using System.Data.Common;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Databases.Postgres;
using AdGenius.TestKit;
using AdGenius.TestKit.Postgres;
using MassTransit;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_the_database_is_unavailable
{
    private const int RetriesOfOtherFailures = 5; // of a request

    [LongTest]
    [Fact]
    public async Task Should_keep_messages_until_the_database_is_available()
    {
        var installation = PostgresServer.FindInstallation();
        Assert.SkipWhen(installation is null, "PostgreSQL is not installed (initdb).");
        await using var server = await PostgresServer.StartAsync(
            installation!,
            synchronousCommit: true,
            TestContext.Current.CancellationToken);
        var attempts = new FailedAttempts();
        await using var fleet = await Fleet.StartAsync(
            settings: new()
            {
                ["Database:Provider"] = "Postgres",
                ["Database:ConnectionString"] = server.ConnectionString,
                ["Database:MigrateAtStartup"] = "true",
            },
            more: attempts.Module);
        await fleet.RequestAsync(Fleet.Request("before"));
        await fleet.Facts.FirstAsync<VideoCompleted>(_ => true);

        await server.StopImmediatelyAsync();
        var requests = Enumerable.Range(1, 6).Select(number => Fleet.Request($"r-{number}")).ToList();
        await Task.WhenAll(requests.Select(fleet.RequestAsync));
        await Until.TrueAsync(
            "every request was tried more often than after any other failure",
            () => attempts.MessagesWith(RetriesOfOtherFailures + 2) >= requests.Count,
            TestContext.Current.CancellationToken);
        await server.RestartAsync(TestContext.Current.CancellationToken);

        await fleet.Facts.NthAsync<VideoCompleted>(requests.Count + 1, _ => true);
        Assert.Empty(fleet.Facts.All<VideoFailed>());
    }

    /// <summary>Counts how often the consumers of each request could not connect to the database.</summary>
    private sealed class FailedAttempts : DbConnectionInterceptor, IFilter<ConsumeContext>
    {
        private static readonly AsyncLocal<Guid?> Request = new();
        private readonly ConcurrentDictionary<Guid, int> _counts = new();

        public ServiceModule Module => new()
        {
            Name = "failed-attempts",
            AddServices = builder => builder.Services.ConfigureDbContext<PostgresAdGeniusDbContext>(
                options => options.AddInterceptors(this)),
            AddConsumers = bus => bus.AddConfigureEndpointsCallback((_, _, endpoint) => endpoint.UseFilter(this)),
        };

        public int MessagesWith(int attempts) => _counts.Count(one => one.Value >= attempts);

        public Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
        {
            Request.Value = context.HasMessageType(typeof(GenerateVideo)) ? context.MessageId : null;
            return next.Send(context);
        }

        public void Probe(ProbeContext context) => context.CreateFilterScope("failed-attempts");

        public override Task ConnectionFailedAsync(
            DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default)
        {
            if (Request.Value is { } messageId)
            {
                _counts.AddOrUpdate(messageId, 1, static (_, count) => count + 1);
            }

            return Task.CompletedTask;
        }
    }
}
