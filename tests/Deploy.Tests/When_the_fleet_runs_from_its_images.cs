using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace AdGenius.Deploy.Tests;

public sealed class When_the_fleet_runs_from_its_images(PodmanFleet fleet)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_make_a_stored_file_of_a_request()
    {
        fleet.Require();
        var jobs = new FleetJobs(fleet);
        var id = await jobs.RequestAsync(
            new { creativeId = "spring", prompt = "A red sailboat on the sea.", durationSeconds = 2 }, Cancellation);
        var job = await jobs.WaitAsync(id, found => found.IsEnded, Cancellation);
        Assert.True(
            job.State == "Completed", $"{job.State}: {job.Failure?.Text}\n{await PodmanFleet.LogAsync("frame-worker", Cancellation)}");

        // The gateway signs the link with a key in the volume that all services share, and serves what the storage-worker put there.
        var take = Assert.Single(job.Takes);
        var file = await fleet.Http.GetByteArrayAsync(new Uri(fleet.Gateway, take.Video!.Url), Cancellation);
        Assert.Equal(take.Video.Length, file.LongLength);
        Assert.Equal("ftyp", Encoding.ASCII.GetString(file, 4, 4));
    }

    [Fact]
    public async Task Should_finish_a_job_whose_worker_was_killed()
    {
        fleet.Require();
        var jobs = new FleetJobs(fleet);
        var id = await jobs.RequestAsync(
            new { creativeId = "spring", scenes = new[] { "A lake.", "A forest.", "A city.", "A beach." }, durationSeconds = 8 },
            Cancellation);
        await jobs.WaitAsync(id, found => found.State == "Generating", Cancellation);
        await PodmanFleet.KillAsync("frame-worker", Cancellation);
        var job = await jobs.WaitAsync(id, found => found.IsEnded, Cancellation);
        Assert.True(job.State == "Completed", $"{job.State}: {job.Failure?.Text}");
    }

    [Fact]
    public async Task Should_lose_no_job_and_pay_none_twice_while_every_service_is_restarted()
    {
        fleet.Require();
        var jobs = new FleetJobs(fleet);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var load = RequestAsync(jobs, done.Token);
        foreach (var service in PodmanFleet.Services.Keys)
        {
            await PodmanFleet.RestartAsync(service, Cancellation);
            await fleet.ReadyAsync(service, Cancellation);
        }

        await done.CancelAsync();
        var ids = await load;
        Assert.True(ids.Count >= 6, $"only {ids.Count} jobs were requested");
        foreach (var id in ids)
        {
            var job = await jobs.WaitAsync(id, found => found.IsEnded, Cancellation);
            Assert.True(job.State == "Completed", $"{id} {job.State}: {job.Failure?.Text}");
        }

        // A submission per take and attempt, and no attempt beyond the first: nothing was submitted, so nothing was paid, twice.
        Assert.Equal(
            ids.Count.ToString(CultureInfo.InvariantCulture),
            await PodmanFleet.QueryAsync("SELECT count(DISTINCT take_id) FROM submissions WHERE model = 'sandbox'", Cancellation));
        Assert.Equal("1", await PodmanFleet.QueryAsync("SELECT max(attempt) FROM submissions WHERE model = 'sandbox'", Cancellation));
    }

    [Fact]
    public async Task Should_serve_grpc_on_its_own_port()
    {
        fleet.Require();
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", 18080, Cancellation);
        await using var stream = client.GetStream();

        // The preface of HTTP/2 and an empty SETTINGS frame; only a server that speaks it without TLS answers with its own (type 4).
        await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), Cancellation);
        await stream.WriteAsync(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0, 0 }, Cancellation);
        var answer = new byte[9];
        await stream.ReadExactlyAsync(answer, Cancellation);
        Assert.Equal(4, answer[3]);
    }

    /// <summary>Requests jobs of the sandbox provider, one every two seconds, until it is told to stop.</summary>
    private static async Task<IReadOnlyList<Guid>> RequestAsync(FleetJobs jobs, CancellationToken stop)
    {
        var ids = new List<Guid>();
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(2));
        try
        {
            do
            {
                ids.Add(await jobs.RequestAsync(
                    new { creativeId = "rolling", prompt = "A sailboat.", model = "sandbox", durationSeconds = 2 }, Cancellation));
            }
            while (await pace.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !Cancellation.IsCancellationRequested)
        {
            // every service was restarted
        }

        return ids;
    }
}
