using System.Net;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Grpc.V1;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using AdGenius.VideoRequests;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;
using Grpc.Reflection.V1Alpha;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using HealthClient = Grpc.Health.V1.Health.HealthClient;
using Proto = AdGenius.Grpc.V1;
using VideoState = AdGenius.Grpc.V1.VideoState;

namespace AdGenius.Gateway.Tests.Grpc;

public sealed class When_videos_are_requested_over_grpc(GatewayFixture gateway) : IDisposable
{
    private readonly GrpcCalls _calls = new(gateway);

    private VideoService.VideoServiceClient Client => _calls.Client;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _calls.Dispose();

    [Fact]
    public async Task Should_send_the_same_command_as_over_http()
    {
        var tenant = GatewayFixture.NewName();
        var request = Full(tenant);
        var video = await Client.GenerateVideoAsync(request, cancellationToken: Cancellation);
        Assert.Equal((tenant, "summer", request.RequestId), (video.TenantName, video.CreativeId, video.RequestId));
        Assert.Equal((VideoState.Quantifying, "A lighthouse"), (video.State, video.Prompt));
        Assert.Equal("b", video.Labels["a"]);
        var command = await gateway.ReceivedAsync<GenerateVideo>(one => one.RequestId == request.RequestId);
        Assert.Equal(
            (2, 7.5, "9:16", Contracts.Videos.Quality.High, Contracts.Videos.Transition.FadeThroughBlack, 4_000_000_000L, 0.1m),
            (command.Variations, command.DurationSeconds, command.AspectRatio, command.Quality, command.Transition, command.Seed,
                command.MaxCost));
        Assert.Equal((Contracts.Briefs.CaptionMode.Burned, null), (command.Captions!.Mode, command.Captions.Style));
        Assert.Equal(("Try it free", 4.0), (command.Overlays!.CallToAction!.Text, command.Overlays.CallToAction.From));
        Assert.Equal(["youtube", "1:1"], command.Outputs!);
        Assert.Equal((false, null), (command.UseAiGeneration, command.Motion));

        var again = await Client.GenerateVideoAsync(request, cancellationToken: Cancellation);
        Assert.Equal(video.JobId, again.JobId);
        request.Prompt = "Another";
        var conflict = await GrpcCalls.FailsAsync(
            StatusCode.AlreadyExists, async () => await Client.GenerateVideoAsync(request, cancellationToken: Cancellation));
        Assert.Equal("REQUEST_ID_REUSED", GrpcCalls.ReasonOf(conflict));

        // The same request over HTTP is the same job.
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{video.JobId}", tenant);
        Assert.Equal(request.RequestId, (await GatewayFixture.ReadJobAsync(answer)).RequestId);
    }

    [Fact]
    public async Task Should_name_every_invalid_field_in_snake_case()
    {
        var request = new GenerateVideoRequest
        {
            TenantName = GatewayFixture.NewName(),
            CreativeId = "../other",
            DurationSeconds = double.NaN,
            FramesPerSecond = 61,
            Quality = (Proto.Quality)77,
            Seed = -1,
            BasedOnTake = "none",
            VoiceOver = new VoiceOver { Text = "Hello.", Speed = 9 },
        };
        var refused = await GrpcCalls.FailsAsync(
            StatusCode.InvalidArgument, async () => await Client.GenerateVideoAsync(request, cancellationToken: Cancellation));
        var fields = GrpcCalls.FieldsOf(refused);
        Assert.Equal(
            ["based_on_take", "creative_id", "duration_seconds", "frames_per_second", "prompt", "quality", "seed",
                "voice_over.speed"],
            fields.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("frames_per_second is 61; allowed are 1 to 60.", fields["frames_per_second"]);
        Assert.Contains("one of Draft, Standard", fields["quality"], StringComparison.Ordinal);
        Assert.Equal("INVALID_REQUEST", GrpcCalls.ReasonOf(refused));
    }

    [Fact]
    public async Task Should_tell_a_refusal_of_the_orchestrator()
    {
        var request = new GenerateVideoRequest { TenantName = GatewayFixture.NewName(), CreativeId = "refused", Prompt = "Sunset" };
        var refused = await GrpcCalls.FailsAsync(
            StatusCode.FailedPrecondition, async () => await Client.GenerateVideoAsync(request, cancellationToken: Cancellation));
        Assert.Equal("BUDGET_EXCEEDED", GrpcCalls.ReasonOf(refused));
        Assert.Equal("The budget is spent.", GrpcCalls.FieldsOf(refused)["max_cost"]);
    }

    [Fact]
    public async Task Should_need_a_tenant_and_accept_it_in_the_metadata()
    {
        var missing = await GrpcCalls.FailsAsync(
            StatusCode.InvalidArgument, async () => await Client.ListVideosAsync(new ListVideosRequest(), cancellationToken: Cancellation));
        Assert.Contains("tenant_name is missing", GrpcCalls.FieldsOf(missing)["tenant_name"], StringComparison.Ordinal);
        var wrong = await GrpcCalls.FailsAsync(StatusCode.InvalidArgument, async () => await Client.ListVideosAsync(
            new ListVideosRequest { TenantName = "../x" }, cancellationToken: Cancellation));
        Assert.Contains("must be 1 to 64 letters", GrpcCalls.FieldsOf(wrong)["tenant_name"], StringComparison.Ordinal);
        var differs = await GrpcCalls.FailsAsync(StatusCode.InvalidArgument, async () => await Client.ListVideosAsync(
            new ListVideosRequest { TenantName = "one" }, GrpcCalls.Tenant("two"), cancellationToken: Cancellation));
        Assert.Contains("differ", GrpcCalls.FieldsOf(differs)["tenant_name"], StringComparison.Ordinal);
        var tenant = GatewayFixture.NewName();
        Assert.Empty(
            (await Client.ListVideosAsync(new ListVideosRequest(), GrpcCalls.Tenant(tenant), cancellationToken: Cancellation)).Videos);
    }

    [Fact]
    public async Task Should_list_the_tenants_jobs_in_pages()
    {
        var tenant = GatewayFixture.NewName();
        for (var number = 0; number < 3; number++)
        {
            await gateway.GivenJobAsync(GatewayFixture.Request(tenant), at: DateTimeOffset.UnixEpoch.AddDays(number));
        }

        var first = await Client.ListVideosAsync(
            new ListVideosRequest { TenantName = tenant, PageSize = 2 }, cancellationToken: Cancellation);
        Assert.Equal(2, first.Videos.Count);
        Assert.False(first.Videos[0].HasPrompt, "prompts are not in lists");
        var rest = await Client.ListVideosAsync(
            new ListVideosRequest { TenantName = tenant, PageSize = 2, PageToken = first.NextPageToken }, cancellationToken: Cancellation);
        Assert.Equal(("", 1), (rest.NextPageToken, rest.Videos.Count));
        var none = await Client.ListVideosAsync(
            new ListVideosRequest { TenantName = tenant, State = VideoState.Completed, CreativeId = "summer" },
            cancellationToken: Cancellation);
        Assert.Empty(none.Videos);
        var invalid = await GrpcCalls.FailsAsync(StatusCode.InvalidArgument, async () => await Client.ListVideosAsync(
            new ListVideosRequest { TenantName = tenant, PageSize = -1 }, cancellationToken: Cancellation));
        Assert.Equal(
            "page_size must not be negative; 0 stands for the default, and at most 100 are sent.",
            GrpcCalls.FieldsOf(invalid)["page_size"]);
        invalid = await GrpcCalls.FailsAsync(StatusCode.InvalidArgument, async () => await Client.ListVideosAsync(
            new ListVideosRequest { TenantName = tenant, PageToken = "x" }, cancellationToken: Cancellation));
        Assert.Contains("page_token", GrpcCalls.FieldsOf(invalid).Keys);
    }

    /// <summary>AIP-158: generated clients send 0 where the caller names no size, and read the rest by the token.</summary>
    [Theory]
    [InlineData(0, 20)]
    [InlineData(100, 100)]
    [InlineData(int.MaxValue, 100)]
    public async Task Should_send_as_many_as_a_page_may_have(int pageSize, int count)
    {
        var tenant = GatewayFixture.NewName();
        await gateway.WriteAsync(database => database.AddRange(
            Enumerable.Range(0, 101).Select(number => Rows.Job(GatewayFixture.Request(tenant), DateTimeOffset.UnixEpoch.AddDays(number)))));

        var page = await Client.ListVideosAsync(
            new ListVideosRequest { TenantName = tenant, PageSize = pageSize }, cancellationToken: Cancellation);

        Assert.Equal(count, page.Videos.Count);
        Assert.NotEqual("", page.NextPageToken);
    }

    [Fact]
    public async Task Should_cancel_a_job_and_leave_the_files_of_an_ended_one()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job => job.Takes[0].Video = Rows.File("k.mp4"));
        var cancel = new CancelVideoRequest { TenantName = request.TenantName, JobId = $"{jobId}", Reason = "changed my mind" };
        await Client.CancelVideoAsync(cancel, cancellationToken: Cancellation);
        var command = await gateway.ReceivedAsync<CancelVideo>(one => one.JobId == jobId);
        Assert.Equal("changed my mind", command.Reason);
        await gateway.EndAsync(jobId, "Completed");
        var ended = await Client.CancelVideoAsync(cancel, cancellationToken: Cancellation);
        Assert.Equal((VideoState.Completed, true), (ended.State, ended.IsEnded));
        Assert.Contains("expires=", ended.Takes[0].Video.Url, StringComparison.Ordinal);
        cancel.Reason = new string('x', 501);
        var refused = await GrpcCalls.FailsAsync(
            StatusCode.InvalidArgument, async () => await Client.CancelVideoAsync(cancel, cancellationToken: Cancellation));
        Assert.Contains("reason", GrpcCalls.FieldsOf(refused).Keys);
    }

    [Fact]
    public async Task Should_request_a_stored_take_again_with_feedback()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        var again = new RegenerateVideoRequest { TenantName = request.TenantName, JobId = $"{jobId}", Feedback = "darker" };
        await GrpcCalls.FailsAsync(
            StatusCode.FailedPrecondition, async () => await Client.RegenerateVideoAsync(again, cancellationToken: Cancellation));
        await gateway.WriteAsync(
            database => database.Takes.Single(take => take.JobId == jobId).Status = Contracts.Videos.TakeStatus.Stored);
        var video = await Client.RegenerateVideoAsync(again, cancellationToken: Cancellation);
        Assert.NotEqual($"{jobId}", video.JobId);
        Assert.Equal(("darker", $"{jobId}"), (video.BasedOn.Feedback, video.BasedOn.JobId));
        Metadata Key(string key) => new() { { "idempotency-key", key } };
        var keyed = await Client.RegenerateVideoAsync(again, Key("again"), cancellationToken: Cancellation);
        Assert.Equal("again", keyed.RequestId);
        Assert.Equal(keyed.JobId, (await Client.RegenerateVideoAsync(again, Key("again"), cancellationToken: Cancellation)).JobId);
        again.RequestId = "again";
        var other = await GrpcCalls.FailsAsync(
            StatusCode.InvalidArgument,
            async () => await Client.RegenerateVideoAsync(again, Key("other"), cancellationToken: Cancellation));
        Assert.Contains("differ", GrpcCalls.FieldsOf(other)["request_id"], StringComparison.Ordinal);
        again.TakeNumber = 2;
        await GrpcCalls.FailsAsync(
            StatusCode.NotFound, async () => await Client.RegenerateVideoAsync(again, cancellationToken: Cancellation));

        again.TakeId = video.BasedOn.TakeId;
        var both = await GrpcCalls.FailsAsync(
            StatusCode.InvalidArgument, async () => await Client.RegenerateVideoAsync(again, cancellationToken: Cancellation));
        Assert.Contains("exclude each other", GrpcCalls.FieldsOf(both)["take_id"], StringComparison.Ordinal);
        again.ClearTakeNumber();
        Assert.Equal(keyed.JobId, (await Client.RegenerateVideoAsync(again, Key("again"), cancellationToken: Cancellation)).JobId);

        again.Seed = -1;
        var negative = await GrpcCalls.FailsAsync(
            StatusCode.InvalidArgument, async () => await Client.RegenerateVideoAsync(again, cancellationToken: Cancellation));
        Assert.Contains("allowed are 0 to 4294967295", GrpcCalls.FieldsOf(negative)["seed"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_list_what_is_stored()
    {
        var listed = await Client.ListStoredVideosAsync(
            new ListStoredVideosRequest { TenantName = GatewayFixture.NewName(), PageSize = 0 }, cancellationToken: Cancellation);
        Assert.Equal((0, ""), (listed.Videos.Count, listed.NextPageToken));
        await Client.ListStoredVideosAsync(
            new ListStoredVideosRequest { TenantName = GatewayFixture.NewName(), PageSize = 101 }, cancellationToken: Cancellation);
        var invalid = await GrpcCalls.FailsAsync(StatusCode.InvalidArgument, async () => await Client.ListStoredVideosAsync(
            new ListStoredVideosRequest { TenantName = "t", PageSize = -1 }, cancellationToken: Cancellation));
        Assert.Contains("page_size", GrpcCalls.FieldsOf(invalid).Keys);
    }

    [Fact]
    public async Task Should_stream_the_history_then_new_events_and_resume()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        await gateway.GivenEventAsync(request, JobEventTypes.Accepted, "{\"takes\":1}");
        var watch = new WatchVideoRequest { TenantName = request.TenantName, JobId = $"{jobId}" };
        using var stream = Client.WatchVideo(watch, cancellationToken: Cancellation);
        Assert.True(await stream.ResponseStream.MoveNext(Cancellation));
        var accepted = stream.ResponseStream.Current;
        Assert.Equal(("accepted", "{\"takes\":1}"), (accepted.Type, accepted.Data));
        await gateway.GivenEventAsync(request, JobEventTypes.Completed, "{}");
        await gateway.EndAsync(jobId, "Completed");
        Assert.True(await stream.ResponseStream.MoveNext(Cancellation));
        var completed = stream.ResponseStream.Current;
        Assert.Equal("completed", completed.Type);
        Assert.False(await stream.ResponseStream.MoveNext(Cancellation), "the stream ends with the job");

        watch.AfterSequence = completed.Sequence;
        using var after = Client.WatchVideo(watch, cancellationToken: Cancellation);
        Assert.False(await after.ResponseStream.MoveNext(Cancellation), "the job has ended before");

        watch.AfterSequence = accepted.Sequence;
        using var resumed = Client.WatchVideo(watch, cancellationToken: Cancellation);
        Assert.True(await resumed.ResponseStream.MoveNext(Cancellation));
        Assert.Equal("completed", resumed.ResponseStream.Current.Type);
        Assert.False(await resumed.ResponseStream.MoveNext(Cancellation));
    }

    [Fact]
    public async Task Should_resume_before_an_event_that_was_committed_behind_progress()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        await gateway.GivenEventAsync(request, JobEventTypes.Accepted, "{}");
        var watch = new WatchVideoRequest { TenantName = request.TenantName, JobId = $"{jobId}" };
        using (var stream = Client.WatchVideo(watch, cancellationToken: Cancellation))
        {
            Assert.True(await stream.ResponseStream.MoveNext(Cancellation));
            var accepted = stream.ResponseStream.Current;
            await GivenRowAsync(accepted.Sequence + 1_000_000_000, JobEventTypes.TakeProgressed);
            Assert.True(await stream.ResponseStream.MoveNext(Cancellation));
            var progress = stream.ResponseStream.Current;
            Assert.Equal((JobEventTypes.TakeProgressed, accepted.Sequence), (progress.Type, progress.Sequence));
            watch.AfterSequence = progress.Sequence;
            await GivenRowAsync(accepted.Sequence + 999_999_999, JobEventTypes.Cancelled);
            Assert.True(await stream.ResponseStream.MoveNext(Cancellation));
            Assert.Equal(JobEventTypes.Cancelled, stream.ResponseStream.Current.Type);
        }

        using var resumed = Client.WatchVideo(watch, cancellationToken: Cancellation);
        Assert.True(await resumed.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(JobEventTypes.Cancelled, resumed.ResponseStream.Current.Type);

        Task GivenRowAsync(long sequence, string type) => gateway.WriteAsync(database =>
        {
            var row = Rows.Event(request, type, "{}");
            row.Sequence = sequence;
            database.Add(row);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_not_end_a_stream_as_if_the_job_had_ended_when_the_process_stops(bool hasSentEvents)
    {
        await using var stopping = new GatewayFixture();
        await stopping.InitializeAsync();
        using var calls = new GrpcCalls(stopping);
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await stopping.GivenJobAsync(request);
        if (hasSentEvents)
        {
            await stopping.GivenEventAsync(request, JobEventTypes.Accepted, "{}");
        }

        using var stream = calls.Client.WatchVideo(
            new WatchVideoRequest { TenantName = request.TenantName, JobId = $"{jobId}" }, cancellationToken: Cancellation);
        if (hasSentEvents)
        {
            Assert.True(await stream.ResponseStream.MoveNext(Cancellation));
        }

        var next = stream.ResponseStream.MoveNext(Cancellation);
        await Until.TrueAsync("the stream is open", () => stopping.Streams.Open == 1, Cancellation);
        stopping.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        var interrupted = await GrpcCalls.FailsAsync(StatusCode.Unavailable, () => next);
        Assert.Equal("UNAVAILABLE", GrpcCalls.ReasonOf(interrupted));
        Assert.Equal(5, interrupted.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.Seconds);
    }

    [Fact]
    public async Task Should_end_the_stream_of_a_refused_request()
    {
        var request = new GenerateVideoRequest {
            TenantName = GatewayFixture.NewName(), RequestId = "r", CreativeId = "refused", Prompt = "Sunset" };
        await GrpcCalls.FailsAsync(
            StatusCode.FailedPrecondition, async () => await Client.GenerateVideoAsync(request, cancellationToken: Cancellation));
        using var stream = Client.WatchVideo(
            new WatchVideoRequest { TenantName = request.TenantName, JobId = $"{JobIds.OfRequest(request.TenantName, "r")}" },
            cancellationToken: Cancellation);
        Assert.False(await stream.ResponseStream.MoveNext(Cancellation));
    }

    [Fact]
    public async Task Should_not_find_another_tenants_job()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var id = $"{await gateway.GivenJobAsync(request)}";
        var other = GrpcCalls.Tenant(GatewayFixture.NewName());
        foreach (var call in new Func<Task>[]
        {
            async () => await Client.GetVideoAsync(new GetVideoRequest { JobId = id }, other, cancellationToken: Cancellation),
            async () => await Client.CancelVideoAsync(new CancelVideoRequest { JobId = id }, other, cancellationToken: Cancellation),
            async () => await Client.WatchVideo(new WatchVideoRequest { JobId = id }, other, cancellationToken: Cancellation)
                .ResponseStream.MoveNext(Cancellation),
        })
        {
            Assert.Equal("NOT_FOUND", GrpcCalls.ReasonOf(await GrpcCalls.FailsAsync(StatusCode.NotFound, call)));
        }

        var noId = await GrpcCalls.FailsAsync(StatusCode.InvalidArgument, async () => await Client.GetVideoAsync(
            new GetVideoRequest { JobId = "7" }, other, cancellationToken: Cancellation));
        Assert.Contains("must be a job's id", GrpcCalls.FieldsOf(noId)["job_id"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_keep_deadlines_and_cancellations()
    {
        var ignored = new GenerateVideoRequest { TenantName = GatewayFixture.NewName(), CreativeId = "ignored", Prompt = "Sunset" };
        await GrpcCalls.FailsAsync(StatusCode.DeadlineExceeded, async () => await Client.GenerateVideoAsync(
            ignored, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(300), cancellationToken: Cancellation));
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        var open = gateway.Streams.Open;
        using var stop = new CancellationTokenSource();
        using var stream = Client.WatchVideo(
            new WatchVideoRequest { TenantName = request.TenantName, JobId = $"{jobId}" }, cancellationToken: stop.Token);
        var next = stream.ResponseStream.MoveNext(Cancellation);
        await Until.TrueAsync("the stream is open", () => gateway.Streams.Open > open, Cancellation);
        await stop.CancelAsync();
        await GrpcCalls.FailsAsync(StatusCode.Cancelled, () => next);
        await Until.TrueAsync("the stream is closed", () => gateway.Streams.Open <= open, Cancellation);
    }

    [Fact]
    public async Task Should_list_the_models()
    {
        var models = (await Client.ListVideoModelsAsync(new ListVideoModelsRequest(), cancellationToken: Cancellation)).Models;
        var local = models.Single(model => model.Id == "local");
        Assert.Equal((Proto.VideoModelState.Available, "tiny"), (local.State, local.ResolvesTo));
        Assert.Equal(["854x480"], local.Sizes);
        Assert.False(local.HasPricePerSecond);
    }

    [Fact]
    public async Task Should_report_health_and_describe_itself()
    {
        var health = new HealthClient(_calls.Channel);
        foreach (var service in new[] { "", "adgenius.v1.VideoService" })
        {
            var answer = await health.CheckAsync(new HealthCheckRequest { Service = service }, cancellationToken: Cancellation);
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, answer.Status);
        }

        using var reflection = new ServerReflection.ServerReflectionClient(_calls.Channel)
            .ServerReflectionInfo(cancellationToken: Cancellation);
        await reflection.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Cancellation);
        Assert.True(await reflection.ResponseStream.MoveNext(Cancellation));
        Assert.Contains(
            "adgenius.v1.VideoService",
            reflection.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name));
    }

    [Theory]
    [InlineData(GrpcWebMode.GrpcWeb)]
    [InlineData(GrpcWebMode.GrpcWebText)]
    public async Task Should_serve_browsers_on_the_address_of_the_http_api(GrpcWebMode mode)
    {
        using var channel = GrpcChannel.ForAddress(gateway.Http.BaseAddress!, new GrpcChannelOptions
        {
            HttpHandler = new GrpcWebHandler(mode, new SocketsHttpHandler()),
            HttpVersion = HttpVersion.Version11,
        });
        var browser = new VideoService.VideoServiceClient(channel);
        var tenant = GatewayFixture.NewName();
        var video = await browser.GenerateVideoAsync(
            new GenerateVideoRequest { TenantName = tenant, CreativeId = "web", Prompt = "Sunset" }, cancellationToken: Cancellation);
        Assert.Equal(tenant, video.TenantName);
        var refused = await GrpcCalls.FailsAsync(StatusCode.InvalidArgument, async () => await browser.GenerateVideoAsync(
            new GenerateVideoRequest { TenantName = tenant }, cancellationToken: Cancellation));
        Assert.Contains("creative_id", GrpcCalls.FieldsOf(refused).Keys);
        using var stream = browser.WatchVideo(
            new WatchVideoRequest { TenantName = tenant, JobId = video.JobId }, cancellationToken: Cancellation);
        Assert.True(await stream.ResponseStream.MoveNext(Cancellation));
        Assert.Equal("accepted", stream.ResponseStream.Current.Type);
    }

    [Theory]
    [InlineData("adgenius.v1.VideoService")]
    [InlineData("adgenius.v1.CoffeeService")]
    [InlineData("v1")]
    public async Task Should_say_that_an_unknown_method_is_not_implemented(string service)
    {
        var unknown = new Method<ListVideosRequest, ListVideosResponse>(
            MethodType.Unary,
            service,
            "MakeCoffee",
            Marshallers.Create(Google.Protobuf.MessageExtensions.ToByteArray, ListVideosRequest.Parser.ParseFrom),
            Marshallers.Create(Google.Protobuf.MessageExtensions.ToByteArray, ListVideosResponse.Parser.ParseFrom));
        await GrpcCalls.FailsAsync(StatusCode.Unimplemented, async () => await _calls.Channel.CreateCallInvoker().AsyncUnaryCall(
            unknown, null, new CallOptions(GrpcCalls.Tenant("t"), cancellationToken: Cancellation), new ListVideosRequest()));
    }

    [Fact]
    public async Task Should_refuse_a_message_that_is_too_large()
    {
        var large = new GenerateVideoRequest { TenantName = "t", CreativeId = "c", Prompt = new string('x', 70_000) };
        await GrpcCalls.FailsAsync(
            StatusCode.ResourceExhausted, async () => await Client.GenerateVideoAsync(large, cancellationToken: Cancellation));
    }

    private static GenerateVideoRequest Full(string tenant) => new()
    {
        RequestId = GatewayFixture.NewName("r"),
        TenantName = tenant,
        CreativeId = "summer",
        Prompt = "A lighthouse",
        Variations = 2,
        DurationSeconds = 7.5,
        AspectRatio = "9:16",
        Quality = Proto.Quality.High,
        Transition = Proto.Transition.FadeThroughBlack,
        Seed = 4_000_000_000,
        UseAiGeneration = false,
        MaxCost = 0.1,
        Labels = { ["a"] = "b" },
        Captions = new Captions { Mode = CaptionMode.Burned },
        Overlays = new Overlays { CallToAction = new Overlay { Text = "Try it free", From = 4 } },
        Outputs = { "youtube", "1:1" },
    };
}
