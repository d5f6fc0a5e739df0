using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.HostedImages;
using AdGenius.FrameWorker.KeyframeSources;
using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using static AdGenius.ProviderWorker.Tests.HostedImages.HostedImageWorker;

namespace AdGenius.ProviderWorker.Tests.HostedImages;

/// <summary>Pictures of a hosted model, under the same money rules as clips.</summary>
public sealed class HostedImageTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_keyframe_is_requested_once_and_settled()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => Picture();
        await using var worker = await StartAsync(server);
        var command = Order(3);

        var pictures = await RenderAsync(worker, command);

        Assert.Equal([0, 1, 2], pictures.Select(picture => picture.Keyframe.Index).Order());
        Assert.All(pictures, picture => Assert.Equal("image/png", picture.ContentType));
        Assert.Equal(3, server.Seen.Count);
        Assert.All(server.Seen, request =>
        {
            Assert.Equal(
                ("POST", "/v1/images/generations", "Bearer sk-1"),
                (request.Method, request.Path, request.Headers["authorization"]));
            Assert.Equal(("gpt-image-1", "1536x1024"), ((string?)request.Json!["model"], (string?)request.Json["size"]));
            Assert.Equal("medium", (string?)request.Json["quality"]); // the price is that of this quality, so it is asked for
        });
        Assert.Equal(0.12m, await worker.Services.GetServices<IKeyframeSource>()
            .Single(source => source.Kind == KeyframeSource.HostedImages)
            .CostOfAsync(command, Stop));
        Assert.Equal(120_000, (await LedgerAsync(worker)).Sum(entry => entry.AmountMicros));
    }

    /// <summary>A proxy has a provider's name before the model's; the model is asked for the same as without it.</summary>
    [Theory]
    [InlineData("gpt-image-1", "medium", null)]
    [InlineData("openai/gpt-image-1", "medium", null)]
    [InlineData("azure/gpt-image-1-mini", "medium", null)]
    [InlineData("openrouter/openai/GPT-Image-1", "medium", null)]
    [InlineData("dall-e-3", "standard", "b64_json")]
    [InlineData("azure/dall-e-3", "standard", "b64_json")]
    [InlineData("openai/dall-e-2", null, "b64_json")]
    [InlineData("flux-schnell", null, null)]
    [InlineData("gpt-image-like/flux-schnell", null, null)]
    public async Task A_prefix_of_the_model_changes_only_its_name(string model, string? quality, string? responseFormat)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => Picture();
        await using var worker = await StartAsync(server, ("HostedImages:Model", model));

        await RenderAsync(worker, Order(1));

        var sent = Assert.Single(server.Seen).Json!;
        Assert.Equal(
            (model, quality, responseFormat), ((string?)sent["model"], (string?)sent["quality"], (string?)sent["response_format"]));
    }

    [Fact]
    public async Task A_picture_to_start_from_is_refused_before_anything_is_paid()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => Picture();
        await using var worker = await StartAsync(server);

        var failure = (await FailAsync(worker, Order(1) with { SourceImage = "videos/demo/start.png" })).Failure;

        Assert.Equal((FailureCode.InvalidRequest, "sourceImage"), (failure.Code, failure.Field));
        Assert.Empty(server.Seen);
        Assert.Empty(await LedgerAsync(worker));
    }

    /// <summary>Without the slash the path of a call would replace the last segment of the address.</summary>
    [Fact]
    public async Task The_address_may_end_without_a_slash()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(400, "{}");
        await using var worker = await StartAsync(server, ("HostedImages:BaseAddress", server.Address + "v1"));

        await FailAsync(worker, Order(1));

        Assert.Equal("/v1/images/generations", Assert.Single(server.Seen).Path);
    }

    /// <summary>A second delivery of a command whose first one still runs, and one that comes when it cannot run any more.</summary>
    [Fact]
    public async Task A_picture_that_another_worker_waits_for_is_not_given_up()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await StartAsync(server);
        var command = Order(1);
        Task<KeyframeSourceException>? second = null;
        server.Answer = _ =>
        {
            second = FailAsync(worker, command);
            second.GetAwaiter().GetResult();
            return Picture();
        };

        Assert.Single(await RenderAsync(worker, command));

        var failure = (await second!).Failure;
        Assert.True(failure.Retryable);
        Assert.InRange(failure.RetryAfter!.Value, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(17));
        Assert.Single(server.Seen);
        Assert.Equal(LedgerKind.Settled, Assert.Single(await LedgerAsync(worker)).Kind);

        var killed = Order(1);
        await ReserveAsync(worker, killed, TimeProvider.System.GetUtcNow().AddHours(-1));
        Assert.Equal(FailureCode.OutcomeUnknown, (await FailAsync(worker, killed)).Failure.Code);
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task A_picture_is_read_after_a_byte_order_mark()
    {
        await using var server = await ProviderServer.StartAsync();
        var picture = Picture();
        server.Answer = _ => picture with { Body = [0xEF, 0xBB, 0xBF, .. picture.Body!] };
        await using var worker = await StartAsync(server);

        Assert.Single(await RenderAsync(worker, Order(1)));
    }

    [Theory]
    [InlineData("b64_json", "data:image/png;base64,")]
    [InlineData("url", "data:image/png;base64,")]
    public async Task A_picture_is_read_from_a_data_URL(string field, string prefix)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ =>
            ServerReply.Json(200, $$"""{"data":[{"{{field}}":"{{prefix}}{{Convert.ToBase64String(ClipRequests.Pixel)}}"}]}""");
        await using var worker = await StartAsync(server);

        Assert.Equal(ClipRequests.Pixel, Assert.Single(await RenderAsync(worker, Order(1))).Bytes.ToArray());
    }

    [Theory]
    [InlineData("b64_json")]
    [InlineData("url", "data:image/png;base64,")]
    public async Task A_picture_is_read_in_base_64_for_addresses(string field, string prefix = "")
    {
        var text = Convert.ToBase64String(ClipRequests.Pixel).Replace('+', '-').Replace('/', '_').TrimEnd('=');
        Assert.Contains(text, letter => letter is '-' or '_');
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(200, $$"""{"data":[{"{{field}}":"{{prefix}}{{text}}"}]}""");
        await using var worker = await StartAsync(server);

        Assert.Equal(ClipRequests.Pixel, Assert.Single(await RenderAsync(worker, Order(1))).Bytes.ToArray());
    }

    /// <summary>What no picture needs may be of any type.</summary>
    [Theory]
    [InlineData("""{"created":NaN,"data":[{"b64_json":"{picture}","url":false}]}""")]
    [InlineData("""{"created":1,"data":[null,{"b64_json":"{picture}"}]}""")]
    [InlineData("""{"usage":-Infinity,"data":[{"b64_json":""},{"b64_json":"AAAA"},{"revised_prompt":7,"b64_json":"{picture}"}]}""")]
    [InlineData("""{"data":[{"b64_json":7,"url":"data:image/png;base64,{picture}"}]}""")]
    [InlineData("""{"data":[{"b64_json":"NaN \"","url":"data:image/png;base64,{picture}"}],"created":NaN}""")]
    [InlineData("""{"data":{"b64_json":"{picture}"}}""")]
    public async Task A_paid_picture_is_not_lost_to_what_it_does_not_need(string body)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(
            200, body.Replace("{picture}", Convert.ToBase64String(ClipRequests.Pixel), StringComparison.Ordinal));
        await using var worker = await StartAsync(server);

        Assert.Equal(ClipRequests.Pixel, Assert.Single(await RenderAsync(worker, Order(1))).Bytes.ToArray());
    }

    /// <summary>The times in the ledger are those of the database, whose clock every worker reads.</summary>
    [Fact]
    public async Task A_worker_whose_clock_is_ahead_does_not_give_up_what_another_waits_for()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => Picture();
        (string, string)[] settings =
        [
            ("Database:Provider", "Postgres"),
            ("Database:ConnectionString", await postgres.CreateDatabaseAsync(Stop)),
            ("Database:MigrateAtStartup", "true"),
        ];
        await using var worker = await StartAsync(server, settings);
        await using var ahead = await StartAtAsync(new ShiftedTime(TimeSpan.FromHours(1)), server, settings);
        var command = Order(1);
        await Batches.WriteJobAsync(worker, command);
        await worker.Services.GetRequiredService<HostedImageBilling>().ReserveAsync(command, command.Keyframes[0], Stop);

        Assert.True((await FailAsync(ahead, command)).Failure.Retryable);

        Assert.Equal(LedgerKind.Reserved, Assert.Single(await LedgerAsync(ahead)).Kind);
    }

    [Fact]
    public async Task Without_a_key_the_variable_is_named()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await StartAsync(
            server,
            ("OPENAI_API_KEY", ""),
            ("HostedImages:BaseAddress", "https://api.openai.com/v1/"));

        Assert.Contains(HostedImagesOptions.KeyVariable, (await FailAsync(worker, Order(1))).Message, StringComparison.Ordinal);
    }

    /// <summary>A key that was read from a file ends with the end of its line.</summary>
    [Theory]
    [InlineData("sk-2\n")]
    [InlineData(" sk-2\r\n")]
    public async Task White_space_around_a_key_is_no_part_of_it(string key)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => Picture();
        await using var worker = await StartAsync(server, ("OPENAI_API_KEY", key));

        await RenderAsync(worker, Order(1));

        Assert.Equal("Bearer sk-2", Assert.Single(server.Seen).Headers["authorization"]);
    }

    /// <summary>Requests with it would not be sent and count as paid.</summary>
    [Theory]
    [InlineData("sk-\u200B2")]
    [InlineData("sk 2")]
    public async Task A_key_that_no_header_can_carry_is_refused_at_the_start(string key)
    {
        await using var server = await ProviderServer.StartAsync();

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(server, ("HostedImages:ApiKey", key)));

        Assert.Contains("HostedImages:ApiKey", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, fault.Message, StringComparison.Ordinal);
    }

    /// <summary>As a worker leaves it that was killed while it waited.</summary>
    private static async Task ReserveAsync(WebApplication worker, RenderKeyframes command, DateTimeOffset at)
    {
        await Batches.WriteJobAsync(worker, command);
        await worker.Services.GetRequiredService<HostedImageBilling>().ReserveAsync(command, command.Keyframes[0], Stop);
        await using var scope = worker.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerEntry>()
            .Where(entry => entry.JobId == command.JobId)
            .ExecuteUpdateAsync(set => set.SetProperty(entry => entry.CreatedAt, at), Stop);
    }
}
