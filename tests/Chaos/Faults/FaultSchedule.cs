using System.Text;
using AdGenius.Chaos.Fleet;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AdGenius.Chaos.Faults;

/// <summary>Draws faults by seed, one after the other, with short breaths between them.</summary>
internal sealed class FaultSchedule(ChaosOptions options, Servers servers, ServiceFleet fleet, Action<string> say)
{
    private readonly TimeProvider _time = TimeProvider.System;

#pragma warning disable CA5394 // a plan wants to be repeatable, not secret
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var random = new Random(options.Seed * 7919);
        var faults = All().Where(fault => options.OnlyFaults.Count == 0 || options.OnlyFaults.Contains(fault.Name)).ToArray();
        var started = _time.GetTimestamp();
        while (_time.GetElapsedTime(started) < options.Length)
        {
            await Task.Delay(TimeSpan.FromSeconds(2 + random.NextDouble() * 4), _time, cancellationToken);
            var fault = faults[random.Next(faults.Length)];
            say(FormattableString.Invariant($"{_time.GetElapsedTime(started).TotalSeconds,5:0} s  {fault.Name}"));
            await fault.InjectAsync(random, cancellationToken);
        }
    }

    private IEnumerable<Fault> All()
    {
        // Killing is the commonest way of dying, so it is drawn more often.
        for (var weight = 0; weight < 4; weight++)
        {
            yield return new Fault("kill", (random, _) =>
            {
                Any(random).Kill();
                return Task.CompletedTask;
            });
        }

        yield return new Fault("kill two", (random, _) =>
        {
            Any(random).Kill();
            Any(random).Kill();
            return Task.CompletedTask;
        });
        yield return new Fault("terminate", (random, _) =>
        {
            Any(random).Terminate();
            return Task.CompletedTask;
        });
        yield return new Fault("pause", async (random, cancellationToken) =>
        {
            var service = Any(random);
            service.Freeze();
            await WaitAsync(3 + random.NextDouble() * 12, cancellationToken);
            service.Thaw();
        });
        yield return new Fault("broker stop and start", async (random, cancellationToken) =>
        {
            await servers.Broker.ControlAsync(cancellationToken, "stop_app");
            await WaitAsync(1 + random.NextDouble() * 4, cancellationToken);
            await servers.Broker.ControlAsync(cancellationToken, "start_app");
        });
        yield return new Fault("broker kill", async (random, cancellationToken) =>
        {
            await servers.Broker.KillAsync();
            await WaitAsync(random.NextDouble() * 3, cancellationToken);
            await servers.Broker.StartAsync(cancellationToken);
        });
        yield return new Fault("connections cut", (_, cancellationToken) => servers.Broker.ControlAsync(cancellationToken, "close_all_connections", "chaos"));
        yield return new Fault("database stop immediate", async (random, cancellationToken) =>
        {
            await servers.Database.StopImmediatelyAsync();
            await WaitAsync(1 + random.NextDouble() * 4, cancellationToken);
            await servers.Database.StartAgainAsync(cancellationToken);
        });
        yield return new Fault("s3 down", async (random, cancellationToken) =>
        {
            servers.S3Line.IsDown = true;
            await WaitAsync(2 + random.NextDouble() * 8, cancellationToken);
            servers.S3Line.IsDown = false;
        });
        yield return new Fault("s3 slow", async (random, cancellationToken) =>
        {
            servers.S3Line.BytesPerSecond = 200_000;
            await WaitAsync(3 + random.NextDouble() * 6, cancellationToken);
            servers.S3Line.BytesPerSecond = 0;
        });
        yield return new Fault("s3 part reset", (_, _) =>
        {
            servers.S3Line.ResetRequests(line => line.StartsWith("PUT ", StringComparison.Ordinal), bytes: 4_000, times: 2);
            return Task.CompletedTask;
        });
        yield return new Fault("s3 answer lost", (_, _) =>
        {
            servers.S3Line.LoseAnswers(line => line.StartsWith("PUT ", StringComparison.Ordinal) || line.StartsWith("POST ", StringComparison.Ordinal), times: 2);
            return Task.CompletedTask;
        });
        yield return new Fault("provider answer lost", (_, _) =>
        {
            servers.Provider.AnswersToLose = 1;
            return Task.CompletedTask;
        });
        yield return new Fault("provider throttles", (random, _) =>
        {
            servers.Provider.Throttles = random.Next(3, 12);
            return Task.CompletedTask;
        });
        yield return new Fault("poison message", async (random, cancellationToken) => await PoisonAsync(random, cancellationToken));
    }

    private ServiceProcess Any(Random random) => fleet.Services[random.Next(fleet.Services.Count)];
#pragma warning restore CA5394

    private Task WaitAsync(double seconds, CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromSeconds(seconds), _time, cancellationToken);

    private async Task PoisonAsync(Random random, CancellationToken cancellationToken)
    {
        string[] bodies = ["", "{", "null", "[]", "\"x\"", "{\"requestId\":7}", new string('a', 100_000), "\u0000\u0001"];
        try
        {
            var factory = new ConnectionFactory { Uri = servers.Broker.Uri, AutomaticRecoveryEnabled = false };
            await using var connection = await factory.CreateConnectionAsync(cancellationToken);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            foreach (var exchange in new[] { "AdGenius:GenerateVideo", "video-saga", "store-video", "compose-clip" })
            {
#pragma warning disable CA5394 // a plan wants to be repeatable, not secret
                await channel.BasicPublishAsync(
                    exchange, "", mandatory: false, new BasicProperties { ContentType = "application/json" }, Encoding.UTF8.GetBytes(bodies[random.Next(bodies.Length)]), cancellationToken);
#pragma warning restore CA5394
            }
        }
        catch (Exception fault) when (fault is BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException or IOException)
        {
            say("       the broker was away: no poison");
        }
    }
}
