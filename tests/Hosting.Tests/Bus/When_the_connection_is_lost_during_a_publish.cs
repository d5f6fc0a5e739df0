using System.Text.RegularExpressions;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Tests.Documents;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;

namespace AdGenius.Hosting.Tests.Bus;

/// <summary>
/// The broker's client leaves publishes that were in flight when their connection was closed without an end. What publishes outside the
/// database outbox must go on all the same.
/// </summary>
public sealed class When_the_connection_is_lost_during_a_publish
{
    private const int Publishers = 40;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    [LongTest]
    [Fact]
    public async Task Should_publish_again_until_the_broker_confirms()
    {
        Assert.SkipUnless(RabbitMqServer.IsInstalled, "RabbitMQ is not installed.");
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = new RabbitMqServer();
        await server.StartAsync(cancellationToken);
        await using var host = await TestHost.StartAsync(server.Uri);
        using var stop = new CancellationTokenSource();
        var published = 0;
        var publishers = Enumerable.Range(0, Publishers).Select(_ => Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await ConfirmedPublishing.RepeatAsync(token => host.Bus.Publish(Message(), token), Limit, cancellationToken);
                    Interlocked.Increment(ref published);
                }
            },
            cancellationToken)).ToList();
        await Until.TrueAsync(
            "the publishers are at work", () => Task.FromResult(Volatile.Read(ref published) > Publishers * 10), cancellationToken);

        await server.ControlAsync(cancellationToken, "close_all_connections", "as the test wants it");
        await stop.CancelAsync();

        await Task.WhenAll(publishers).WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
    }

    [Fact]
    public async Task Should_end_when_the_caller_cancels()
    {
        using var stop = new CancellationTokenSource();
        var publishing = ConfirmedPublishing.RepeatAsync(_ => new TaskCompletionSource().Task, TimeSpan.FromMinutes(1), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
    }

    /// <summary>The client's calls have a limit of their own, 20 seconds.</summary>
    [Fact]
    public async Task Should_publish_again_what_the_client_has_given_up()
    {
        using var client = new CancellationTokenSource();
        await client.CancelAsync();
        var attempts = 0;

        await ConfirmedPublishing.RepeatAsync(
            _ => ++attempts == 1 ? Task.FromCanceled(client.Token) : Task.CompletedTask, Limit, TestContext.Current.CancellationToken);

        Assert.Equal(2, attempts);
    }

    /// <summary>The first message of a type declares its exchange, which a broker that blocks publishers does not answer.</summary>
    [LongTest]
    [Fact]
    public async Task Should_wait_while_the_broker_blocks_publishers()
    {
        Assert.SkipUnless(RabbitMqServer.IsInstalled, "RabbitMQ is not installed.");
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = new RabbitMqServer();
        await server.StartAsync(cancellationToken);
        await using var host = await TestHost.StartAsync(server.Uri);
        await server.ControlAsync(cancellationToken, "set_disk_free_limit", "1000GB");
        await Until.TrueAsync("publishers are blocked", () => IsBlockedAsync(host, cancellationToken), cancellationToken);
        var attempts = 0;

        var publishing = ConfirmedPublishing.RepeatAsync(
            token =>
            {
                Interlocked.Increment(ref attempts);
                return host.Bus.Publish(FirstOfItsType(), token);
            },
            ConfirmedPublishing.FirstLimit,
            cancellationToken);
        await Until.TrueAsync(
            "it was given up", () => Task.FromResult(Volatile.Read(ref attempts) > 1 || publishing.IsCompleted), cancellationToken);
        await server.ControlAsync(cancellationToken, "set_disk_free_limit", "50MB");

        await publishing.WaitAsync(TimeSpan.FromMinutes(2), cancellationToken);
    }

    [Fact]
    public async Task Should_not_hide_an_error_of_the_transport() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => ConfirmedPublishing.RepeatAsync(
            _ => throw new InvalidOperationException("as the test wants it"), Limit, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("services/frame-worker/")]
    [InlineData("services/prompt-worker/")]
    [InlineData("services/provider-worker/")]
    [InlineData("services/storage-worker/")]
    [InlineData("libraries/persistence/Ledger/")]
    [InlineData("libraries/persistence/Payments/")]
    public void Should_be_the_case_for_everything_that_workers_publish(string folder) => Assert.DoesNotContain(
        Repository.Files(".cs").Where(file => file.StartsWith(folder, StringComparison.Ordinal)),
        file => Regex.IsMatch(File.ReadAllText(Path.Combine(Repository.Root, file)), @"\.(Publish|RespondAsync)\("));

    [Theory]
    [InlineData("services/orchestrator/DeadLetters/DeadLetterConsumer.cs")]
    [InlineData("services/orchestrator/Requests/")]
    public void Should_be_the_case_for_what_the_orchestrator_does_not_pass_through_the_database(string folder) => Assert.DoesNotContain(
        Repository.Files(".cs").Where(file => file.StartsWith(folder, StringComparison.Ordinal)),
        file => Regex.IsMatch(File.ReadAllText(Path.Combine(Repository.Root, file)), @"context\.(Publish|Send|RespondAsync)\("));

    /// <summary>It publishes after the consumer has ended, without a limit.</summary>
    [Fact]
    public void Should_not_be_undone_by_an_outbox_in_memory() => Assert.DoesNotContain(
        Repository.Files(".cs").Where(file => file.StartsWith("services/", StringComparison.Ordinal)),
        file => File.ReadAllText(Path.Combine(Repository.Root, file)).Contains("InMemoryOutbox", StringComparison.Ordinal));

    private static async Task<bool> IsBlockedAsync(TestHost host, CancellationToken cancellationToken)
    {
        try
        {
            await host.Bus.Publish(Message(), cancellationToken).WaitAsync(Limit, cancellationToken);
            return false;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    private static TakeAbandoned FirstOfItsType() =>
        new() { JobId = Guid.NewGuid(), TakeId = Guid.NewGuid(), Attempt = 1, Reason = FailureCode.Cancelled };

    private static ClipProgressed Message() =>
        new() { JobId = Guid.NewGuid(), TakeId = Guid.NewGuid(), Attempt = 1, Activity = "drawing", At = DateTimeOffset.UnixEpoch };
}
