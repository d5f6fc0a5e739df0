using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using AdGenius.Contracts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using MassTransit;

namespace AdGenius.Hosting.Tests.Bus;

/// <summary>
/// A crash is what a process leaves behind: the record of a consumer that never ended. Here the records are those of a real process that
/// has been killed.
/// </summary>
public sealed class When_a_worker_crashes(RabbitMqFixture rabbit) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("adgenius-crashes-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static int Limit => new BusOptions().CrashLimit;

    [Fact]
    public async Task Should_end_a_command_that_has_crashed_it_as_often_as_the_limit_says()
    {
        var (consumed, fault) = await DeliverAsync(crashes: Limit, cutConnections: 1);
        Assert.False(consumed);
        Assert.Contains($"{Limit} processes have crashed", fault, StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task Should_try_once_more_below_the_limit()
    {
        var (consumed, fault) = await DeliverAsync(crashes: Limit - 1, cutConnections: 1);
        Assert.True(consumed);
        Assert.Null(fault);
        Assert.Empty(_folder.GetFiles());
    }

    /// <summary>The broker counts these deliveries; the worker does not.</summary>
    [Fact]
    public async Task Should_not_count_cut_connections()
    {
        var (consumed, fault) = await DeliverAsync(crashes: 0, cutConnections: Limit + 1);
        Assert.True(consumed);
        Assert.Null(fault);
    }

    /// <summary>As on a full disk: crashes cannot be counted, which is no reason to fail the commands.</summary>
    [Fact]
    public async Task Should_consume_a_redelivered_command_where_no_record_can_be_kept()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "file"), "no folder", Cancellation);
        var (consumed, fault) = await DeliverAsync(
            crashes: 0, cutConnections: 1, new DirectoryInfo(Path.Combine(_folder.FullName, "file", "records")));
        Assert.True(consumed);
        Assert.Null(fault);
    }

    [Fact]
    public async Task Should_record_commands_where_its_folder_was_deleted()
    {
        var broker = await rabbit.CreateVirtualHostAsync(Cancellation);
        var folder = new DirectoryInfo(Path.Combine(_folder.FullName, "records"));
        var records = new TaskCompletionSource<int>();
        await using var listener = await TestHost.StartAsync(broker, bus => bus.AddHandler<Fault<StoreVideo>>(context =>
        {
            records.TrySetException(new InvalidOperationException(context.Message.Exceptions[0].Message));
            return Task.CompletedTask;
        }).Endpoint(endpoint => endpoint.Name = "faults"));
        await using var host = await StartAsync(
            broker,
            _ =>
            {
                records.TrySetResult(folder.GetFiles().Length);
                return Task.CompletedTask;
            },
            folder);
        folder.Delete(recursive: true);
        await SendAsync(host, NewId.NextGuid());
        Assert.Equal(1, await records.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
    }

    /// <summary>The process is killed after it was ordered to stop: it was too slow, and did not crash.</summary>
    [LongTest]
    [Fact]
    public async Task Should_leave_no_record_when_it_is_stopped()
    {
        var broker = await rabbit.CreateVirtualHostAsync(Cancellation);
        var taken = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var host = await StartAsync(broker, async _ =>
        {
            taken.TrySetResult();
            await release.Task;
        });
        await SendAsync(host, NewId.NextGuid());
        await taken.Task.WaitAsync(Cancellation);
        Assert.Single(_folder.GetFiles(), static file => file.Length == 16);
        var stopping = host.DisposeAsync().AsTask();
        await Until.TrueAsync("the record is deleted", () => _folder.GetFiles().Length == 0, Cancellation);
        Assert.False(stopping.IsCompleted);
        release.SetResult();
        await stopping;
    }

    /// <summary>Else a command that crashes its worker takes those with it that were being consumed beside it, each time.</summary>
    [LongTest]
    [Fact]
    public async Task Should_consume_commands_that_may_have_crashed_it_one_at_a_time()
    {
        var broker = await rabbit.CreateVirtualHostAsync(Cancellation);
        var suspects = await CrashWithTwoAsync(broker);
        var taken = Channel.CreateUnbounded<Guid>();
        var starts = Channel.CreateUnbounded<Guid>();
        var release = new TaskCompletionSource();
        await using var listener = await TestHost.StartAsync(broker, bus => bus.AddHandler<WorkStarted>(
            async context => await starts.Writer.WriteAsync(context.Message.JobId)).Endpoint(endpoint => endpoint.Name = "starts"));
        await using var host = await StartAsync(broker, async context =>
        {
            await taken.Writer.WriteAsync(context.MessageId!.Value);
            await release.Task;
        });
        var first = await taken.Reader.ReadAsync(Cancellation);
        var other = Assert.Single(suspects, one => one != first);

        // It is delivered after the suspects, and is none.
        var fresh = NewId.NextGuid();
        await SendAsync(host, fresh);
        Assert.Equal(fresh, await taken.Reader.ReadAsync(Cancellation));
        Assert.Equal(new[] { first, fresh }.Order(), Records(areOfThisProcess: true).Order());
        Guid[] reported = [await starts.Reader.ReadAsync(Cancellation), await starts.Reader.ReadAsync(Cancellation)];
        Assert.Equal(new[] { first, fresh }.Order(), reported.Order()); // both are published a second after their start, in any order

        release.SetResult();
        Assert.Equal(other, await taken.Reader.ReadAsync(Cancellation));
        await Until.TrueAsync("the crashes are forgotten", () => _folder.GetFiles().All(IsOfThisProcess), Cancellation);
    }

    [LongTest]
    [Fact]
    public async Task Should_return_a_command_that_may_have_crashed_it_where_another_one_takes_long()
    {
        var broker = await rabbit.CreateVirtualHostAsync(Cancellation);
        await CrashWithTwoAsync(broker);
        var taken = Channel.CreateUnbounded<Guid>();
        var release = new TaskCompletionSource();
        await using var host = await StartAsync(
            broker,
            async context =>
            {
                await taken.Writer.WriteAsync(context.MessageId!.Value);
                await release.Task;
            },
            ("Bus:ConsumerTimeout", "00:01:00"));
        var first = await taken.Reader.ReadAsync(Cancellation);

        // Of another machine, which has seen no crash.
        using var elsewhere = new TemporaryFolder("adgenius-crashes-");
        await using (await StartAsync(
            broker, async context => await taken.Writer.WriteAsync(context.MessageId!.Value), new DirectoryInfo(elsewhere.Path)))
        {
            Assert.NotEqual(first, await taken.Reader.ReadAsync(Cancellation));
        }

        release.SetResult();
    }

    [LongTest]
    [Fact]
    public async Task Should_return_the_commands_that_may_have_crashed_it_when_it_is_stopped()
    {
        var broker = await rabbit.CreateVirtualHostAsync(Cancellation);
        var suspects = await CrashWithTwoAsync(broker);
        var taken = new TaskCompletionSource();
        await using (await StartAsync(
            broker,
            async context =>
            {
                taken.SetResult(); // a second one would fail
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            },
            ("Bus:ConsumerStopTimeout", "00:00:00.5")))
        {
            await taken.Task.WaitAsync(Cancellation);
        }

        await using var raw = await RawClient.ConnectAsync(broker);
        await Until.TrueAsync(
            "both commands are in their queue",
            async () => await raw.Channel.MessageCountAsync(Queues.StoreVideo, Cancellation) == 2,
            Cancellation);
        Assert.Equal(suspects, Records(areOfThisProcess: false));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<(bool Consumed, string? Fault)> DeliverAsync(int crashes, int cutConnections, DirectoryInfo? folder = null)
    {
        var broker = await rabbit.CreateVirtualHostAsync(Cancellation);
        var messageId = NewId.NextGuid();
        await using (var sender = await TestHost.StartAsync(broker))
        {
            await SendAsync(sender, messageId);
        }

        await RawClient.CrashConsumerAsync(broker, Queues.StoreVideo, cutConnections);
        for (var crash = 0; crash < crashes; crash++)
        {
            await LeaveRecordAsync(messageId);
        }

        var consumed = new TaskCompletionSource<string?>();

        // Before the worker, which may end the command before a queue of its own process for faults is bound.
        await using var listener = await TestHost.StartAsync(broker, bus => bus.AddHandler<Fault<StoreVideo>>(context =>
        {
            consumed.TrySetResult(
                RepeatedCrashException.IsCauseOf(context.Message) ? context.Message.Exceptions[0].Message : "another fault");
            return Task.CompletedTask;
        }).Endpoint(endpoint => endpoint.Name = "faults"));
        await using (await StartAsync(
            broker,
            _ =>
            {
                consumed.TrySetResult(null);
                return Task.CompletedTask;
            },
            folder ?? _folder))
        {
            var text = await consumed.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
            return (text is null, text);
        }
    }

    /// <summary>Two commands were being consumed when a process crashed, and are in their queue again.</summary>
    private async Task<Guid[]> CrashWithTwoAsync(Uri broker)
    {
        Guid[] commands = [NewId.NextGuid(), NewId.NextGuid()];
        await using (var sender = await TestHost.StartAsync(broker))
        {
            await SendAsync(sender, commands[0]);
            await SendAsync(sender, commands[1]);
        }

        await using (var crashing = await RawClient.ConnectAsync(broker))
        {
            foreach (var _ in commands)
            {
                await Until.FoundAsync(
                    "a message is in the queue",
                    () => crashing.Channel.BasicGetAsync(Queues.StoreVideo, autoAck: false, Cancellation),
                    Cancellation);
            }
        }

        await LeaveRecordAsync(commands);
        return commands;
    }

    private IEnumerable<Guid> Records(bool areOfThisProcess) =>
        _folder.GetFiles().Where(file => IsOfThisProcess(file) == areOfThisProcess)
            .SelectMany(file => File.ReadAllBytes(file.FullName).Chunk(16))
            .Select(record => new Guid(record))
            .Where(id => id != Guid.Empty);

    private static bool IsOfThisProcess(FileInfo file) => file.Name.StartsWith($"{Environment.ProcessId}-", StringComparison.Ordinal);

    private async Task LeaveRecordAsync(params Guid[] messageIds)
    {
        using var process = Process.Start(new ProcessStartInfo("sleep", "60"))!;
        var start = new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeSeconds();
        process.Kill();
        await process.WaitForExitAsync(Cancellation);
        var name = string.Create(CultureInfo.InvariantCulture, $"{process.Id}-{start}-{Guid.NewGuid():N}.commands");
        await File.WriteAllBytesAsync(
            Path.Combine(_folder.FullName, name), messageIds.SelectMany(id => id.ToByteArray()).ToArray(), Cancellation);
    }

    private Task<TestHost> StartAsync(
        Uri broker, Func<ConsumeContext<StoreVideo>, Task> consume, params (string Key, string Value)[] settings) =>
        StartAsync(broker, consume, _folder, settings);

    private static Task<TestHost> StartAsync(
        Uri broker,
        Func<ConsumeContext<StoreVideo>, Task> consume,
        DirectoryInfo folder,
        params (string Key, string Value)[] settings)
        => TestHost.StartAsync(
            broker,
            bus => bus.AddHandler<StoreVideo>(context => consume(context)).Endpoint(endpoint =>
            {
                endpoint.Name = Queues.StoreVideo;
                endpoint.ConfigureConsumeTopology = false;
            }),
            [("Bus:CrashFolder", folder.FullName), .. settings]);

    private static async Task SendAsync(TestHost host, Guid messageId)
    {
        var reference = new MediaReference { Key = "staging/a", Length = 1, Sha256 = new string('0', 64), ContentType = "video/mp4" };
        var command = new StoreVideo
        {
            JobId = messageId,
            TakeId = Guid.NewGuid(),
            TakeNumber = 1,
            Attempt = 1,
            TenantName = "demo",
            CreativeId = "spring",
            Iteration = 1,
            AcceptedAt = DateTimeOffset.UnixEpoch,
            Outputs = [],
            Clip = reference,
            ProducedBy = new ProducedBy { Model = "local" },
            Parameters = null!,
            Seed = 1,
        };
        var endpoint = await host.Bus.GetSendEndpoint(CommandRoutes.AddressOf<StoreVideo>());
        await endpoint.Send(command, context => context.MessageId = messageId, Cancellation);
    }
}
