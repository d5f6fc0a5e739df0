using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using AdGenius.TestKit;

namespace AdGenius.Deploy.Tests;

public sealed class When_the_fleet_runs_from_its_images(PodmanFleet fleet)
{
    private const int JobsPerSecond = 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_make_a_stored_file_and_one_trace_of_a_request_by_curl()
    {
        fleet.Require();
        var accepted = await CurlAsync(
            "--request", "POST", new Uri(fleet.Gateway, "/api/v1/videos").ToString(), "--header", $"X-Tenant: {FleetJobs.Tenant}",
            "--header", "Content-Type: application/json", "--header", $"Idempotency-Key: {Guid.NewGuid():N}",
            "--data", """{"creativeId":"spring","prompt":"A red sailboat on the sea.","durationSeconds":2}""");
        var id = JsonDocument.Parse(accepted).RootElement.GetProperty("id").GetGuid();
        var job = await new FleetJobs(fleet).WaitAsync(id, found => found.IsEnded, Cancellation);
        Assert.True(
            job.State == "Completed", $"{job.State}: {job.Failure?.Text}\n{await PodmanFleet.LogAsync("frame-worker", Cancellation)}");

        // The link leads to the store, where the storage-worker put the file.
        var video = Assert.Single(job.Takes).Video!;
        Assert.Equal(fleet.Surroundings.Store.Authority, video.Url.Authority);
        var file = await fleet.Http.GetByteArrayAsync(video.Url, Cancellation);
        Assert.Equal(video.Length, file.LongLength);
        Assert.Equal("ftyp", Encoding.ASCII.GetString(file, 4, 4));

        // Every service exports what it did within seconds; then each span's parent is there, and only the request has none.
        string[] services = ["frame-worker", "gateway", "orchestrator", "prompt-worker", "storage-worker"];
        await Polling.UntilTrueAsync(
            "the trace of the job is complete",
            async () => await fleet.Surroundings.TraceAsync(id, Cancellation) is var trace
                && services.All(service => trace.Any(span => span.Service == service))
                && trace.All(span => span.ParentId.Length == 0 || trace.Any(parent => parent.SpanId == span.ParentId)),
            Cancellation);
        var root = Assert.Single(await fleet.Surroundings.TraceAsync(id, Cancellation), span => span.ParentId.Length == 0);
        Assert.Equal("gateway", root.Service);
    }

    [Fact]
    public async Task Should_finish_a_job_whose_worker_was_killed()
    {
        fleet.Require();
        var jobs = new FleetJobs(fleet);
        var id = await jobs.RequestAsync(
            new { creativeId = "spring", scenes = new[] { "A lake.", "A forest.", "A city.", "A beach." }, durationSeconds = 8 },
            FleetJobs.Tenant,
            Cancellation);
        await jobs.WaitAsync(id, found => found.State == "Generating", Cancellation);
        await PodmanFleet.KillAsync("frame-worker", Cancellation);
        var job = await jobs.WaitAsync(id, found => found.IsEnded, Cancellation);
        Assert.True(job.State == "Completed", $"{job.State}: {job.Failure?.Text}");
    }

    [Fact]
    public async Task Should_complete_every_job_and_pay_none_twice_while_every_service_is_restarted_under_load()
    {
        fleet.Require();
        var jobs = new FleetJobs(fleet);
        var load = new FleetLoad(jobs, JobsPerSecond);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var started = TimeProvider.System.GetTimestamp();
        var requests = load.RunAsync(done.Token, Cancellation);
        foreach (var service in PodmanFleet.Services.Keys)
        {
            var before = TimeProvider.System.GetTimestamp();
            await fleet.RestartAsync(service, Cancellation);
            await fleet.ReadyAsync(service, Cancellation);
            Measured($"{service} stopped, started and was ready again in {Seconds(before)} s");
        }

        await done.CancelAsync();
        var ids = await requests;
        var completed = await CompletedAsync();
        Measured($"{ids.Count} jobs requested in {load.Length.TotalSeconds:F0} s, {ids.Count / load.Length.TotalSeconds:F1} jobs/s; "
            + $"{completed} completed by then");
        Assert.InRange(ids.Count / load.Length.TotalSeconds, JobsPerSecond - 1, JobsPerSecond + 1);
        Assert.Equal(ids.Count, ids.Distinct().Count());

        // Two cores complete fewer jobs per second than arrive; what is left must go on, and nothing may end otherwise.
        while (completed < ids.Count)
        {
            var before = completed;
            await Polling.UntilTrueAsync("another job completes", async () => (completed = await CompletedAsync()) > before, Cancellation);
            Assert.Equal(0, await fleet.Surroundings.CountAsync(
                $"SELECT count(*) FROM videos WHERE creative_id = '{FleetLoad.Creative}' AND ended_at IS NOT NULL "
                    + "AND current_state <> 'Completed'",
                Cancellation));
        }

        Measured($"all {ids.Count} completed {Seconds(started)} s after the first request: {ids.Count / double.Parse(
            Seconds(started), CultureInfo.InvariantCulture):F1} jobs/s");
        Assert.Equal(ids.Count, await fleet.Surroundings.CountAsync(
            $"SELECT count(*) FROM videos WHERE creative_id = '{FleetLoad.Creative}'", Cancellation));

        // What the provider charged, and what the fleet's own books have: each job once.
        var charges = await fleet.Surroundings.ChargesAsync(Cancellation);
        Assert.Equal(ids.Count, charges.Select(charge => charge.Prompt).Distinct().Count());
        Assert.Equal(ids.Count, charges.Count);
        Assert.Equal(ids.Count, await fleet.Surroundings.CountAsync(
            $"SELECT count(DISTINCT job_id) FROM ledger_entries WHERE creative_id = '{FleetLoad.Creative}' AND kind = 'Settled'",
            Cancellation));
        Assert.Equal((long)(charges.Sum(charge => charge.Price) * 1_000_000), await fleet.Surroundings.CountAsync(
            $"SELECT sum(amount_micros) FROM ledger_entries WHERE creative_id = '{FleetLoad.Creative}' AND kind <> 'Released'",
            Cancellation));

        // The first and the last file, as their tenants read them.
        foreach (var number in new[] { 0, ids.Count - 1 })
        {
            var job = await jobs.FindAsync(ids[number], FleetLoad.TenantOf(number), Cancellation);
            var video = Assert.Single(job!.Takes).Video!;
            Assert.Equal(video.Length, (await fleet.Http.GetByteArrayAsync(video.Url, Cancellation)).LongLength);
        }
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

    [Fact]
    public async Task Should_miss_no_library_in_any_service()
    {
        fleet.Require();
        foreach (var service in PodmanFleet.Services.Keys)
        {
            var log = await PodmanFleet.WholeLogAsync(service, Cancellation);
            Assert.NotEqual("", log);
            Assert.DoesNotContain("annot load library", log, StringComparison.Ordinal);
            Assert.DoesNotContain("cannot open shared object file", log, StringComparison.Ordinal);
        }
    }

    private static async Task<string> CurlAsync(params string[] arguments)
    {
        var (exitCode, output) = await ServerProcess.RunAsync("curl", ["--silent", "--show-error", .. arguments], null, Cancellation);
        Assert.True(exitCode == 0, output);
        return output;
    }

    /// <summary>A figure of this run; ./test prints them.</summary>
    private static void Measured(string figure) => TestContext.Current.TestOutputHelper!.WriteLine($"measured: {figure}");

    private static string Seconds(long since) =>
        TimeProvider.System.GetElapsedTime(since).TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);

    private Task<long> CompletedAsync() => fleet.Surroundings.CountAsync(
        $"SELECT count(*) FROM videos WHERE creative_id = '{FleetLoad.Creative}' AND current_state = 'Completed'", Cancellation);
}
