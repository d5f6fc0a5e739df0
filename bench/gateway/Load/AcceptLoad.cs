using System.Globalization;
using System.Text.Json;
using AdGenius.Bench.Fleet.Load;
using AdGenius.Bench.Fleet.Measuring;
using AdGenius.HttpContracts;
using AdGenius.VideoRequests;

namespace AdGenius.Bench.Gateway.Load;

/// <summary>Times how long it takes to accept requests, a few at a time, each another job.</summary>
internal sealed class AcceptLoad(GatewayBenchOptions options)
{
    private const int Rounds = 4;
    private const int AtATime = 2;

    /// <summary>
    /// The durations at each endpoint in milliseconds. The endpoints take turns in several rounds, so that what changes on the machine
    /// meanwhile concerns all of them.
    /// </summary>
    public async Task<IReadOnlyList<Percentiles>> RunAsync(
        IReadOnlyList<(TimedCalls Calls, string Path)> endpoints, string tenantName, CancellationToken cancellationToken)
    {
        var durations = endpoints.Select(_ => new List<double>()).ToList();
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var (index, (calls, path)) in endpoints.Index())
            {
                var some = await BlockAsync(
                    calls, path, tenantName, string.Create(CultureInfo.InvariantCulture, $"r{round}-{index}"), cancellationToken);
                if (round > 0)
                {
                    durations[index].AddRange(some); // the first round compiles the code and opens the connections
                }
            }
        }

        return [.. durations.Select(Percentiles.Of)];
    }

    private async Task<List<double>> BlockAsync(
        TimedCalls calls, string path, string tenantName, string name, CancellationToken cancellationToken)
    {
        var durations = new List<double>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, options.Requests / Rounds),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken },
            async (number, token) =>
            {
                var request = BenchJob.Request(
                    tenantName, string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"), ModelIds.Local);
                var elapsed = await calls.CallAsync(
                    HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(request, HttpJson.Options), token);
                lock (durations)
                {
                    durations.Add(elapsed);
                }
            });
        return durations;
    }
}
