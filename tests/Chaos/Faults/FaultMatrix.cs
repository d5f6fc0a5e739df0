using AdGenius.Chaos.Fleet;
using AdGenius.Chaos.Messages;

namespace AdGenius.Chaos.Faults;

/// <summary>Every fault that can be chosen; frequent ones are listed more than once.</summary>
internal sealed class FaultMatrix(Servers servers, ServiceFleet fleet, Action<string> log)
{
    private const string DiskFull = "disk full";

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Outages _objectStoreOutages = new(isAway => servers.S3Proxy.IsDown = isAway);
    private readonly Outages _providerOutages = new(isAway => servers.Provider.IsUnavailable = isAway);
    private Task _longPause = Task.CompletedTask;
    private Task _longOutage = Task.CompletedTask;

    /// <summary>The faults that cannot be injected on this machine, with the reason.</summary>
    public IEnumerable<string> SkippedFaults => fleet.Disks.Count == 0 ? [$"{DiskFull}: the harness may not mount a small disk here"] : [];

    /// <summary>The name of each fault.</summary>
    public static IReadOnlyCollection<string> Names { get; } =
        [.. new FaultMatrix(null!, null!, _ => { }).Every().Select(fault => fault.Name).Distinct()]; // named, never injected

    /// <summary>The faults that can be injected on this machine.</summary>
    public IEnumerable<Fault> All() => Every().Where(fault => fault.Name != DiskFull || fleet.Disks.Count > 0);

    private IEnumerable<Fault> Every()
        => [.. ProcessFaults(), .. BrokerFaults(), .. MessageFaults(), .. DatabaseFaults(), .. ObjectStoreFaults(), .. ProviderFaults()];

    /// <summary>Waits for faults that run beside the schedule.</summary>
    public Task RecoverAsync() => Task.WhenAll(_longPause, _longOutage);

#pragma warning disable CA5394 // a plan must be repeatable, not secret
    private IEnumerable<Fault> ProcessFaults()
    {
        for (var weight = 0; weight < 5; weight++)
        {
            yield return Now("kill", random => Any(random).Kill());
        }

        yield return Now("kill two", random =>
        {
            Any(random).Kill();
            Any(random).Kill();
        });
        yield return Now("kill both of a kind", random =>
        {
            var first = random.Next(fleet.Services.Count / 2) * 2;
            fleet.Services[first].Kill();
            fleet.Services[first + 1].Kill();
        });
        yield return Now("terminate", random => Any(random).Terminate());
        yield return new Fault("rolling restart", async (random, cancellationToken) =>
        {
            var side = random.Next(2);
            foreach (var service in fleet.Services.Where((_, index) => index % 2 == side))
            {
                service.Terminate();
                await WaitAsync(0.5, cancellationToken);
            }
        });
        yield return new Fault("pause", async (random, cancellationToken) =>
        {
            var service = Any(random);
            service.Suspend();
            await WaitAsync(3 + random.NextDouble() * 9, cancellationToken);
            service.Resume();
        });
        yield return new Fault("pause longer than any lease", (random, cancellationToken) =>
        {
            if (_longPause.IsCompleted)
            {
                _longPause = PauseAsync(Any(random), 65 + random.NextDouble() * 10, cancellationToken);
            }

            return Task.CompletedTask; // other faults run meanwhile
        });
        yield return new Fault("outage longer than a stall", (random, cancellationToken) =>
        {
            if (_longOutage.IsCompleted)
            {
                _longOutage = LongOutageAsync(random.Next(3), random, cancellationToken);
            }

            return Task.CompletedTask; // other faults run meanwhile
        });
        yield return new Fault(DiskFull, async (random, cancellationToken) =>
        {
            var disk = fleet.Disks[random.Next(fleet.Disks.Count)];
            disk.Fill();
            await WaitAsync(4 + random.NextDouble() * 8, cancellationToken);
            disk.Free();
        });
    }

    private IEnumerable<Fault> BrokerFaults()
    {
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
        yield return new Fault(
            "connections closed",
            (_, cancellationToken) => servers.Broker.ControlAsync(cancellationToken, "close_all_connections", "chaos"));
        yield return new Fault("broker disk alarm", async (random, cancellationToken) =>
        {
            // Publishers are blocked until memory is free again; consumers continue.
            await servers.Broker.ControlAsync(cancellationToken, "set_disk_free_limit", "1000GB");
            await WaitAsync(3 + random.NextDouble() * 5, cancellationToken);
            await servers.Broker.ControlAsync(cancellationToken, "set_disk_free_limit", "50MB");
        });
    }

    private IEnumerable<Fault> MessageFaults()
    {
        for (var weight = 0; weight < 2; weight++)
        {
            yield return new Fault("messages held and shuffled", async (random, cancellationToken) =>
            {
                var count = await new MessageShuffler(servers.Broker.Uri).RunAsync(
                    random,
                    TimeSpan.FromSeconds(2 + random.NextDouble() * 6),
                    cancellationToken);
                log(FormattableString.Invariant($"         {count} messages"));
            });
        }

        yield return new Fault("poison", async (random, cancellationToken) =>
        {
            try
            {
                foreach (var sent in await Poison.PublishAsync(servers.Broker.Uri, random, count: 6, cancellationToken))
                {
                    log("         " + sent);
                }
            }
            catch (Exception fault) when (BrokerConnection.IsTransient(fault) && !cancellationToken.IsCancellationRequested)
            {
                log("         the broker was unavailable");
            }
        });
    }

    private IEnumerable<Fault> DatabaseFaults()
    {
        yield return new Fault("database stop immediate", async (random, cancellationToken) =>
        {
            await servers.Database.StopImmediatelyAsync();
            await WaitAsync(1 + random.NextDouble() * 9, cancellationToken);
            await servers.Database.RestartAsync(cancellationToken);
        });
    }

    private IEnumerable<Fault> ObjectStoreFaults()
    {
        yield return new Fault("s3 down", async (random, cancellationToken) =>
        {
            _objectStoreOutages.Begin();
            await WaitAsync(2 + random.NextDouble() * 8, cancellationToken);
            _objectStoreOutages.End();
        });
        yield return new Fault("s3 slow", async (random, cancellationToken) =>
        {
            servers.S3Proxy.BytesPerSecond = 200_000;
            await WaitAsync(3 + random.NextDouble() * 6, cancellationToken);
            servers.S3Proxy.BytesPerSecond = 0;
        });
        yield return Now("s3 part reset", _ => servers.S3Proxy.ResetRequests(IsPart, bytes: 1_000_000, times: 2));
        yield return Now("s3 put reset", _ => servers.S3Proxy.ResetRequests(IsPut, bytes: 4_000, times: 2));
        yield return Now("s3 bytes corrupted", _ => servers.S3Proxy.CorruptRequests(IsPut, at: 2_000, times: 2));
        yield return Now("s3 put response lost", _ => servers.S3Proxy.DropResponses(IsPut, times: 2));
        yield return Now("s3 complete response lost", _ => servers.S3Proxy.DropResponses(IsCompletion, times: 2));
    }

    private IEnumerable<Fault> ProviderFaults()
    {
        yield return Now("provider response lost", _ => servers.Provider.ResponsesToDrop = 1);
        yield return Now("provider throttles", random => servers.Provider.ThrottledRequests = random.Next(3, 12));
        yield return new Fault("provider unavailable", async (random, cancellationToken) =>
        {
            _providerOutages.Begin();
            await WaitAsync(2 + random.NextDouble() * 6, cancellationToken);
            _providerOutages.End();
        });
    }

    private async Task PauseAsync(ServiceProcess service, double seconds, CancellationToken cancellationToken)
    {
        service.Suspend();
        await WaitAsync(seconds, cancellationToken);
        service.Resume();
    }

    /// <summary>Every worker of a kind, the object store or the provider is unavailable for longer than any stage may stall.</summary>
    private async Task LongOutageAsync(int what, Random random, CancellationToken cancellationToken)
    {
        var seconds = servers.Scale.LongOutage.TotalSeconds;
        switch (what)
        {
            case 0:
                log("         object store");
                _objectStoreOutages.Begin();
                await WaitAsync(seconds, cancellationToken);
                _objectStoreOutages.End();
                break;
            case 1:
                log("         provider");
                _providerOutages.Begin();
                await WaitAsync(seconds, cancellationToken);
                _providerOutages.End();
                break;
            default:
                var first = fleet.WorkerIndexes[random.Next(fleet.WorkerIndexes.Count)];
                log("         " + fleet.Services[first].Name);
                await Task.WhenAll(
                    PauseAsync(fleet.Services[first], seconds, cancellationToken),
                    PauseAsync(fleet.Services[first + 1], seconds, cancellationToken));
                break;
        }
    }

    private static Fault Now(string name, Action<Random> inject) => new(name, (random, _) =>
    {
        inject(random);
        return Task.CompletedTask;
    });

    private static bool IsPut(string firstLine) => firstLine.StartsWith("PUT ", StringComparison.Ordinal);

    private static bool IsPart(string firstLine) => IsPut(firstLine) && firstLine.Contains("partNumber=", StringComparison.Ordinal);

    private static bool IsCompletion(string firstLine) =>
        firstLine.StartsWith("POST ", StringComparison.Ordinal) && firstLine.Contains("uploadId=", StringComparison.Ordinal);

    private ServiceProcess Any(Random random) => fleet.Services[random.Next(fleet.Services.Count)];
#pragma warning restore CA5394

    private Task WaitAsync(double seconds, CancellationToken cancellationToken)
        => Task.Delay(TimeSpan.FromSeconds(seconds), _time, cancellationToken);
}
