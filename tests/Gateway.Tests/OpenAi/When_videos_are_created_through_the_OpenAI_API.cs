using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.OpenAi;

public sealed class When_videos_are_created_through_the_OpenAI_API(GatewayFixture gateway)
{
    private readonly string _tenant = GatewayFixture.NewName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_translate_the_request_and_echo_its_own_words()
    {
        var video = await OkAsync(await SendAsync(
            HttpMethod.Post,
            "/v1/videos",
            """{"prompt":"a paper boat in rain","model":"sora-2-pro","seconds":"8","size":"1792x1024"}"""));

        Assert.Contains(Text(video, "status"), (string[])["queued", "in_progress"]);
        Assert.Equal(
            ("video", "sora-2-pro", "8", "1792x1024", "a paper boat in rain"),
            (Text(video, "object"), Text(video, "model"), Text(video, "seconds"), Text(video, "size"), Text(video, "prompt")));
        foreach (var member in (string[])["completed_at", "expires_at", "error", "remixed_from_video_id"])
        {
            Assert.Equal(JsonValueKind.Null, video.GetProperty(member).ValueKind);
        }

        var request = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == _tenant);
        Assert.Equal(
            ("local", 8d, "16:9", Quality.High, true, "openai"),
            (request.Model, request.DurationSeconds, request.AspectRatio, request.Quality, request.AllowNearest, request.CreativeId));
        var read = await OkAsync(await SendAsync(HttpMethod.Get, $"/v1/videos/{Text(video, "id")}"));
        Assert.Equal(video.GetProperty("created_at").GetInt64(), read.GetProperty("created_at").GetInt64());
        Assert.Equal(("8", "1792x1024"), (Text(read, "seconds"), Text(read, "size")));
    }

    [Theory]
    [InlineData("""{"prompt":"x"}""", 4d, "9:16", Quality.Standard, "local", null)]
    [InlineData("""{"prompt":"x","model":"sandbox","seconds":12}""", 12d, "9:16", Quality.Standard, "sandbox", null)]
    [InlineData("""{"prompt":"x","model":"placeholder","size":"480x480"}""", 4d, "1:1", Quality.Draft, null, null)]
    [InlineData("""{"prompt":"x","size":"1024x1792","input_reference":{"image_url":"https://img.example/a.png"}}""",
        4d, "9:16", Quality.High, "local", "https://img.example/a.png")]
    public async Task Should_take_every_form_of_the_parameters(
        string json, double seconds, string aspectRatio, Quality quality, string? model, string? sourceImage)
    {
        await OkAsync(await SendAsync(HttpMethod.Post, "/v1/videos", json));
        var request = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == _tenant);
        Assert.Equal(
            (seconds, aspectRatio, quality, model, sourceImage),
            (request.DurationSeconds, request.AspectRatio, request.Quality, request.Model, request.SourceImage));
        Assert.Equal(model is null ? false : null, request.UseAiGeneration);
    }

    [Fact]
    public async Task Should_store_the_picture_of_a_form_and_read_the_fields_behind_it()
    {
        using var form = new MultipartFormDataContent { { new StringContent("it moves"), "prompt" } };
        form.Add(new ByteArrayContent(SampleFiles.Png()), "input_reference", "ref.png");
        form.Add(new StringContent("8"), "seconds");
        await OkAsync(await SendAsync(HttpMethod.Post, "/v1/videos", form));
        var request = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == _tenant);
        Assert.Equal(8d, request.DurationSeconds);
        Assert.StartsWith("asset:", request.SourceImage, StringComparison.Ordinal);
        Assert.Equal($"videos/{_tenant}/assets/{Guid.Parse(request.SourceImage![6..]):N}", Assert.Single(await ObjectsAsync()).Key);
    }

    [Fact]
    public async Task Should_store_the_picture_of_a_data_address()
    {
        var address = $"data:image/png;base64,{Convert.ToBase64String(SampleFiles.Png())}";
        await OkAsync(await SendAsync(
            HttpMethod.Post, "/v1/videos", JsonSerializer.Serialize(new { prompt = "x", input_reference = new { image_url = address } })));
        Assert.StartsWith(
            "asset:",
            (await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == _tenant)).SourceImage,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_delete_the_picture_of_a_request_that_is_refused()
    {
        using var form = new MultipartFormDataContent { { new StringContent("it moves"), "prompt" } };
        form.Add(new ByteArrayContent(SampleFiles.Png()), "input_reference", "ref.png");
        form.Add(new StringContent("sixty"), "seconds");
        await ErrorAsync(await SendAsync(HttpMethod.Post, "/v1/videos", form), 400, "invalid_value", "seconds");
        Assert.Empty(await ObjectsAsync());
    }

    [Fact]
    public async Task Should_refuse_a_second_picture_and_delete_the_first()
    {
        using var form = new MultipartFormDataContent { { new StringContent("it moves"), "prompt" } };
        form.Add(new ByteArrayContent(SampleFiles.Png()), "input_reference", "ref.png");
        form.Add(new ByteArrayContent(SampleFiles.Png()), "input_reference", "ref.png");
        await ErrorAsync(await SendAsync(HttpMethod.Post, "/v1/videos", form), 400, "invalid_value", "input_reference");
        Assert.Empty(await ObjectsAsync());

        var picture = $"data:image/png;base64,{Convert.ToBase64String(SampleFiles.Png())}";
        await ErrorAsync(
            await SendAsync(
                HttpMethod.Post,
                "/v1/videos",
                JsonSerializer.Serialize(
                    new { prompt = "x", input_reference = new { image_url = picture, file_id = $"{Guid.NewGuid()}" } })),
            400,
            "invalid_value",
            "input_reference");
        Assert.Empty(await ObjectsAsync());
    }

    [Theory]
    [InlineData("--x--")] // no more parts: the prompt is missing
    [InlineData("--x\r\nContent-Disp")] // the end is missing
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n1\r\n--x--")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"other\"; filename=\"a\"\r\n\r\n1\r\n--x--")]
    public async Task Should_delete_the_picture_of_a_form_that_is_wrong_behind_it(string end)
    {
        byte[] body =
        [
            .. "--x\r\nContent-Disposition: form-data; name=\"input_reference\"; filename=\"ref.png\"\r\n\r\n"u8,
            .. SampleFiles.Png(),
            .. Encoding.ASCII.GetBytes("\r\n" + end),
        ];
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        await ErrorAsync(await SendAsync(HttpMethod.Post, "/v1/videos", content), 400, null, null);
        Assert.Empty(await ObjectsAsync());
    }

    [Fact]
    public async Task Should_delete_the_picture_of_a_json_body_that_is_refused()
    {
        var picture = $"data:image/png;base64,{Convert.ToBase64String(SampleFiles.Png())}";
        await ErrorAsync(
            await SendAsync(
                HttpMethod.Post, "/v1/videos", JsonSerializer.Serialize(new { input_reference = picture, prompt = "x", frames = 3 })),
            400,
            "unknown_parameter",
            "frames");
        Assert.Empty(await ObjectsAsync());
    }

    [Fact]
    public async Task Should_delete_the_picture_of_a_remix()
    {
        var (id, key) = await GivenStoredAsync();
        using var form = new MultipartFormDataContent { { new StringContent("at night"), "prompt" } };
        form.Add(new ByteArrayContent(SampleFiles.Png()), "input_reference", "ref.png");
        await ErrorAsync(await SendAsync(HttpMethod.Post, $"/v1/videos/{id}/remix", form), 400, "unknown_parameter", "input_reference");
        Assert.Equal(key, Assert.Single(await ObjectsAsync()).Key);
    }

    [Theory]
    [InlineData("{}", 400, "missing_required_parameter", "prompt")]
    [InlineData("""{"prompt":"x","seconds":"0"}""", 400, "invalid_value", "seconds")]
    [InlineData("""{"prompt":"x","size":"big"}""", 400, "invalid_value", "size")]
    [InlineData("""{"prompt":"x","size":"100x1000"}""", 400, "invalid_value", "size")]
    [InlineData("""{"prompt":"x","model":"gpt-9"}""", 404, "model_not_found", "model")]
    [InlineData("""{"prompt":"x","frames":3}""", 400, "unknown_parameter", "frames")]
    [InlineData("""{"prompt":["x"]}""", 400, "invalid_value", "prompt")]
    [InlineData("""{"prompt":5}""", 400, "invalid_value", "prompt")]
    [InlineData("""{"prompt":"x","stream":true}""", 400, "unknown_parameter", "stream")]
    [InlineData("""{"prompt":"x","seconds":1e400}""", 400, "invalid_value", "seconds")]
    [InlineData("""{"prompt":"x","input_reference":{"image_url":"http://a.example/b.png"}}""",
        400, "invalid_value", "input_reference[image_url]")]
    [InlineData("""{"prompt":"x","input_reference":{"image_url":"data:image/png;base64,AAAA"}}""", 400, "invalid_value", "input_reference")]
    [InlineData("""{"prompt":"x","size":"00720x01280"}""", 400, "invalid_value", "size")]
    [InlineData("""{"prompt":"x","input_reference":{}}""", 400, "invalid_value", "input_reference")]
    [InlineData("""{"prompt":"x","input_reference":{"image_url":null}}""", 400, "invalid_value", "input_reference")]
    [InlineData("""{"prompt":"x","input_reference":{"file_id":"file-1"}}""", 400, "invalid_value", "input_reference[file_id]")]
    [InlineData("[]", 400, "invalid_value", "body")]
    [InlineData("{", 400, "invalid_value", "body")]
    public async Task Should_refuse_what_is_wrong_as_clients_expect_it(string json, int status, string code, string param)
        => await ErrorAsync(await SendAsync(HttpMethod.Post, "/v1/videos", json), status, code, param);

    [Theory]
    [InlineData("", "The body is empty; send the request as a JSON object.")]
    [InlineData("""{"prompt":""", "The body is not valid JSON at line 1, byte 11.")]
    [InlineData("""{"prompt":[[["4"]]]}""", "'prompt' must be text.")]
    [InlineData("""{"prompt":[[[["5"]]]]}""", "The body is nested deeper than 4 levels; at most 4 are allowed.")]
    public async Task Should_say_what_is_wrong_with_the_JSON(string json, string message)
    {
        using var answer = await SendAsync(HttpMethod.Post, "/v1/videos", json);
        var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("error");
        Assert.Equal((400, message), ((int)answer.StatusCode, Text(error, "message")));
    }

    [Theory]
    [InlineData("prompt")]
    [InlineData("model")]
    [InlineData("seconds")]
    [InlineData("input_reference[image_url]")]
    public async Task Should_name_the_field_of_a_form_that_is_not_UTF8(string field)
    {
        using var form = new MultipartFormDataContent { { new StringContent("a boat"), field == "prompt" ? "size" : "prompt" } };
        form.Add(new ByteArrayContent([.. "8"u8, 0xC3, 0x28]), field);
        await ErrorAsync(await SendAsync(HttpMethod.Post, "/v1/videos", form), 400, "invalid_value", field);
    }

    /// <summary>The name is kept in a label, which the client has not sent.</summary>
    [Theory]
    [InlineData(257, "")]
    [InlineData(10, "\\u0001")]
    public async Task Should_blame_the_model_for_a_name_that_cannot_be_kept(int length, string end) => await ErrorAsync(
        await SendAsync(HttpMethod.Post, "/v1/videos", $$"""{"prompt":"x","model":"{{"sora-2".PadRight(length, 'x')}}{{end}}"}"""),
        400,
        "invalid_value",
        "model");

    [Fact]
    public async Task Should_translate_a_refusal_of_the_orchestrator()
    {
        using var message = Message(
            HttpMethod.Post, "/v1/videos", new StringContent("""{"prompt":"x"}""", Encoding.UTF8, "application/json"));
        message.Headers.Add("X-Creative-Id", "refused");
        await ErrorAsync(await gateway.Http.SendAsync(message, Cancellation), 422, "billing_hard_limit_reached", "maxCost");
    }

    [Theory]
    [InlineData("POST", "/v1/chat/completions", 404)]
    [InlineData("PUT", "/v1/videos", 405)] // the route of unknown gRPC methods
    [InlineData("GET", "/v1/videos/video_0", 404)]
    [InlineData("GET", "/v1/videos/video_00000000000000000000000000000001", 404)]
    [InlineData("DELETE", "/v1/videos/video_00000000000000000000000000000001", 404)]
    [InlineData("GET", "/v1/videos/video_00000000000000000000000000000001/content", 404)]
    [InlineData("GET", "/v1/videos?limit=0", 400)]
    [InlineData("GET", "/v1/videos?order=up", 400)]
    [InlineData("GET", "/v1/videos?after=video_1", 400)]
    [InlineData("GET", "/v1/models/sora", 404)]
    [InlineData("GET", "/V1/videos?limit=0", 400)]
    public async Task Should_answer_every_error_in_the_same_shape(string method, string path, int status)
        => await ErrorAsync(await SendAsync(new HttpMethod(method), path), status, null, null);

    [Theory]
    [InlineData("PUT", "/v1/videos", 405, "PUT /v1/videos", "GET, HEAD, POST")]
    [InlineData("DELETE", "/v1/models", 405, "DELETE /v1/models", "GET, HEAD")]
    [InlineData("PATCH", "/v1/videos/video_1", 405, "PATCH /v1/videos/video_1", "DELETE, GET, HEAD")]
    [InlineData("GET", "/v1/images", 404, "GET /v1/images", null)]
    [InlineData("POST", "/v1/chat/completions", 404, "POST /v1/chat/completions", null)]
    public async Task Should_say_which_request_is_unknown_or_which_method_is_not_allowed(
        string method, string path, int status, string text, string? allowed)
    {
        using var answer = await SendAsync(new HttpMethod(method), path);
        var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("error");
        Assert.Contains(text, Text(error, "message"), StringComparison.Ordinal);
        Assert.Equal(allowed ?? "", string.Join(", ", answer.Content.Headers.Allow.Order()));
        await ErrorAsync(answer, status, status == 405 ? "method_not_allowed" : "not_found", null);
    }

    [Theory]
    [InlineData("prompt")]
    [InlineData("model")]
    [InlineData("seconds")]
    [InlineData("size")]
    public async Task Should_refuse_a_field_of_a_form_that_is_sent_twice(string field)
    {
        using var form = new MultipartFormDataContent { { new StringContent("4"), field }, { new StringContent("8"), field } };
        await ErrorAsync(await SendAsync(HttpMethod.Post, "/v1/videos", form), 400, "invalid_value", field);
    }

    [Fact]
    public async Task Should_list_in_pages_in_both_directions_and_without_deleted_videos()
    {
        var ids = new List<string>();
        for (var hour = 0; hour < 5; hour++)
        {
            var id = await gateway.GivenJobAsync(
                GatewayFixture.Request(_tenant), job => job.DeletedAt = hour == 2 ? DateTimeOffset.UnixEpoch : null,
                DateTimeOffset.UnixEpoch.AddHours(hour));
            if (hour != 2)
            {
                ids.Add($"video_{id:N}");
            }
        }

        Assert.Equal(ids, await PagesAsync("asc"));
        ids.Reverse();
        Assert.Equal(ids, await PagesAsync("desc"));
    }

    [Fact]
    public async Task Should_show_progress_failure_and_cancellation()
    {
        var running = await VideoOfAsync(job => (job.CurrentState, job.Takes[0].Fraction) = ("Generating", 0.42));
        Assert.Equal(("in_progress", 42), (Text(running, "status"), running.GetProperty("progress").GetInt32()));
        var failed = await VideoOfAsync(job => (job.CurrentState, job.Failure) =
            ("Failed", new Failure { Code = FailureCode.ContentPolicyViolation, Text = "The prompt was refused." }));
        Assert.Equal("failed", Text(failed, "status"));
        Assert.Equal("moderation_blocked", Text(failed.GetProperty("error"), "code"));
        Assert.Equal("The prompt was refused.", Text(failed.GetProperty("error"), "message"));
        var cancelled = await VideoOfAsync(job => job.CurrentState = "Cancelled");
        Assert.Equal(("failed", "cancelled"), (Text(cancelled, "status"), Text(cancelled.GetProperty("error"), "code")));
    }

    [Fact]
    public async Task Should_answer_a_request_that_is_sent_again_as_its_video_is_read()
    {
        const string Body = """{"prompt":"x","seconds":"8"}""";
        var id = Text(await OkAsync(await AgainAsync()), "id")!;
        await ChangeAsync(job => (job.CurrentState, job.Takes[0].Fraction) = ("Generating", 0.42));
        await IsAsync("in_progress", 42);
        await ChangeAsync(job => (job.CurrentState, job.EndedAt) = ("Completed", DateTimeOffset.UnixEpoch.AddHours(1)));
        await IsAsync("completed", 100);
        await ChangeAsync(job => job.DeletedAt = DateTimeOffset.UnixEpoch.AddHours(2));
        await ErrorAsync(await SendAsync(HttpMethod.Get, $"/v1/videos/{id}"), 404, "video_not_found", "id");
        await ErrorAsync(await AgainAsync(), 404, "video_not_found", "Idempotency-Key");

        Task<HttpResponseMessage> AgainAsync() => SendWithAsync("Idempotency-Key", "again", Body);

        async Task IsAsync(string status, int progress)
        {
            var again = await OkAsync(await AgainAsync());
            Assert.Equal((id, status, progress), (Text(again, "id"), Text(again, "status"), again.GetProperty("progress").GetInt32()));
            Assert.Equal((await OkAsync(await SendAsync(HttpMethod.Get, $"/v1/videos/{id}"))).GetRawText(), again.GetRawText());
        }

        Task ChangeAsync(Action<VideoState> change)
        {
            var jobId = Guid.Parse(id[6..]);
            return gateway.WriteAsync(
                database => change(database.Videos.Include(job => job.Takes).Single(job => job.CorrelationId == jobId)));
        }
    }

    [Fact]
    public async Task Should_keep_the_length_of_a_video_that_no_orchestrator_has_written_yet()
    {
        var video = await OkAsync(await SendWithAsync("X-Creative-Id", "ignored", """{"prompt":"x","seconds":"12"}"""));
        var read = await OkAsync(await SendAsync(HttpMethod.Get, $"/v1/videos/{Text(video, "id")}"));
        Assert.Equal(("queued", "12", "12"), (Text(read, "status"), Text(video, "seconds"), Text(read, "seconds")));
    }

    [Fact]
    public async Task Should_stream_the_stored_files_and_delete_them()
    {
        var (id, key) = await GivenStoredAsync();
        using (var content = await SendAsync(HttpMethod.Get, $"/v1/videos/{id}/content"))
        {
            Assert.Equal(("video/mp4", 3L), (content.Content.Headers.ContentType!.MediaType, content.Content.Headers.ContentLength!.Value));
            Assert.Equal($"{id}.mp4", content.Content.Headers.ContentDisposition!.FileName);
            Assert.Equal([1, 2, 3], await content.Content.ReadAsByteArrayAsync(Cancellation));
        }

        using (var part = Message(HttpMethod.Get, $"/v1/videos/{id}/content", null))
        {
            part.Headers.Add("Range", "bytes=1-");
            using var answer = await gateway.Http.SendAsync(part, Cancellation);
            Assert.Equal((206, "bytes 1-2/3"), ((int)answer.StatusCode, answer.Content.Headers.ContentRange!.ToString()));
            Assert.Equal([2, 3], await answer.Content.ReadAsByteArrayAsync(Cancellation));
        }

        using (var head = await SendAsync(HttpMethod.Head, $"/v1/videos/{id}/content"))
        {
            Assert.Equal((200, 3L), ((int)head.StatusCode, head.Content.Headers.ContentLength!.Value));
        }

        using (var unmet = Message(HttpMethod.Get, $"/v1/videos/{id}/content", null))
        {
            unmet.Headers.Add("If-Match", "\"other\"");
            await ErrorAsync(await gateway.Http.SendAsync(unmet, Cancellation), 412, null, null);
        }

        await ErrorAsync(await SendAsync(HttpMethod.Get, $"/v1/videos/{id}/content?variant=gif"), 400, "invalid_value", "variant");
        var deleted = await OkAsync(await SendAsync(HttpMethod.Delete, $"/v1/videos/{id}"));
        Assert.Equal(
            (id, "video.deleted", true),
            (Text(deleted, "id"), Text(deleted, "object"), deleted.GetProperty("deleted").GetBoolean()));
        Assert.Contains(key, (await gateway.ReceivedAsync<Contracts.Storage.DeleteVideo>(one => one.TenantName == _tenant)).Keys);
        await ErrorAsync(await SendAsync(HttpMethod.Get, $"/v1/videos/{id}"), 404, "video_not_found", "id");
    }

    [Fact]
    public async Task Should_not_have_content_before_the_end()
    {
        var id = await gateway.GivenJobAsync(GatewayFixture.Request(_tenant));
        await ErrorAsync(await SendAsync(HttpMethod.Get, $"/v1/videos/video_{id:N}/content"), 400, "video_not_ready", "id");
        await ErrorAsync(
            await SendAsync(HttpMethod.Post, $"/v1/videos/video_{id:N}/remix", """{"prompt":"at night"}"""), 400, "video_not_ready", "id");
    }

    [Fact]
    public async Task Should_remix_with_everything_copied_but_the_prompt()
    {
        var (id, _) = await GivenStoredAsync();
        var remix = await OkAsync(await SendAsync(HttpMethod.Post, $"/v1/videos/{id}/remix", """{"prompt":"at night"}"""));
        Assert.Equal((id, "at night"), (Text(remix, "remixed_from_video_id"), Text(remix, "prompt")));
        var request = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == _tenant);
        Assert.Equal(
            ("A lighthouse in a storm", "at night", 7L, "summer"),
            (request.Prompt, request.Feedback, request.Seed, request.CreativeId));
        Assert.Equal(Guid.Parse(id[6..]), await OwnerAsync(request.BasedOnTake!.Value));
        await ErrorAsync(
            await SendAsync(HttpMethod.Post, $"/v1/videos/{id}/remix", """{"prompt":"x","seconds":"4"}"""),
            400,
            "unknown_parameter",
            "seconds");
    }

    [Fact]
    public async Task Should_remix_a_video_that_has_as_many_labels_as_are_allowed()
    {
        var labels = Enumerable.Range(1, 20).ToDictionary(number => $"label{number}", _ => "x");
        var job = await gateway.GivenJobAsync(GatewayFixture.Request(_tenant) with { Labels = labels }, job =>
        {
            job.CurrentState = "Completed";
            job.Takes[0].Status = TakeStatus.Stored;
        });
        var remix = await OkAsync(await SendAsync(HttpMethod.Post, $"/v1/videos/video_{job:N}/remix", """{"prompt":"at night"}"""));
        Assert.Equal($"video_{job:N}", Text(remix, "remixed_from_video_id"));
        var request = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == _tenant);
        Assert.Equal(21, request.Labels!.Count);
        Assert.Empty(VideoRequestRules.Check(request, ModelIds.All));
        var tooMany = request with { Labels = labels.Append(new("label21", "x")).ToDictionary() };
        Assert.Contains("has 21 pairs", Assert.Single(VideoRequestRules.Check(tooMany, ModelIds.All)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_list_the_models_that_can_be_used()
    {
        var models = await OkAsync(await SendAsync(HttpMethod.Get, "/v1/models"));
        var local = Assert.Single(
            models.GetProperty("data").EnumerateArray(),
            model => !Text(model, "id")!.StartsWith("local:", StringComparison.Ordinal)); // other tests announce models at this gateway
        Assert.Equal(("local", "model", "adgenius"), (Text(local, "id"), Text(local, "object"), Text(local, "owned_by")));
        Assert.Equal("local", Text(await OkAsync(await SendAsync(HttpMethod.Get, "/v1/models/local")), "id"));
    }

    /// <summary>What POST takes as a model is found as one.</summary>
    [Fact]
    public async Task Should_find_the_default_model_under_the_names_of_OpenAIs_own()
    {
        var model = await OkAsync(await SendAsync(HttpMethod.Get, "/v1/models/sora-2-pro"));
        Assert.Equal(("sora-2-pro", "adgenius"), (Text(model, "id"), Text(model, "owned_by")));
    }

    [Theory]
    [InlineData("/v1/models/openai/sora-2")]
    [InlineData("/v1/models/openai%2Fsora-2")]
    [InlineData("/v1/models/openai%2fsora-2")]
    public async Task Should_say_that_there_is_no_such_model_where_its_name_has_a_slash(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path);
        var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("error");
        Assert.Contains("'openai/sora-2' does not exist", Text(error, "message"), StringComparison.Ordinal);
        await ErrorAsync(answer, 404, "model_not_found", "model");
    }

    [Fact]
    public async Task Should_name_the_media_types_of_a_body()
    {
        using var answer = await SendAsync(HttpMethod.Post, "/v1/videos", new StringContent("x"));
        var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("error");
        Assert.Contains("application/json or multipart/form-data", Text(error, "message"), StringComparison.Ordinal);
        await ErrorAsync(answer, 415, "unsupported_media_type", null);
    }

    [Fact]
    public async Task Should_name_the_idempotency_key_where_it_is_not_valid() => await ErrorAsync(
        await SendWithAsync("Idempotency-Key", new string('k', 201), """{"prompt":"x"}"""), 400, "invalid_value", "Idempotency-Key");

    [Theory]
    [InlineData("sk-abcdefghijklmnopqrstuvwxyz012345678901234567890")]
    [InlineData("sk-proj-a1")]
    [InlineData("sk-proj-abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwxyz0123456789")] // longer than a name may be
    [InlineData("agk_0123456789abcdef_0123")]
    [InlineData("Zq8vT3nLw0Xc5Rb7Yk2Mj9Hd4Gf6Ps1A")] // 32 characters of no known service
    public async Task Should_not_take_a_secret_for_the_name_of_a_tenant(string secret)
    {
        var key = GatewayFixture.NewName("r");
        using var message = Message(
            HttpMethod.Post, "/v1/videos", new StringContent("""{"prompt":"x"}""", Encoding.UTF8, "application/json"));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        message.Headers.Add("Idempotency-Key", key);
        await OkAsync(await gateway.Http.SendAsync(message, Cancellation));

        Assert.Equal(
            VideoRequestRules.DefaultTenantName, (await gateway.ReceivedAsync<GenerateVideo>(one => one.RequestId == key)).TenantName);
    }

    [Fact]
    public async Task Should_take_the_tenant_of_the_header_beside_a_secret()
    {
        using var message = Message(
            HttpMethod.Post, "/v1/videos", new StringContent("""{"prompt":"x"}""", Encoding.UTF8, "application/json"));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk-abcdefghijklmnopqrstuvwxyz");
        message.Headers.Add("X-Tenant", _tenant);
        await OkAsync(await gateway.Http.SendAsync(message, Cancellation));

        Assert.Equal("x", (await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == _tenant)).Prompt);
    }

    [Fact]
    public async Task Should_hide_everything_from_another_tenant()
    {
        var (id, _) = await GivenStoredAsync();
        foreach (var (method, path) in new[]
        {
            ("GET", ""), ("DELETE", ""), ("GET", "/content"), ("GET", "/content?variant=thumbnail"), ("POST", "/remix"),
        })
        {
            using var message = new HttpRequestMessage(new HttpMethod(method), $"/v1/videos/{id}{path}");
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", GatewayFixture.NewName());
            message.Content = method == "POST" ? new StringContent("""{"prompt":"x"}""", Encoding.UTF8, "application/json") : null;
            await ErrorAsync(await gateway.Http.SendAsync(message, Cancellation), 404, "video_not_found", "id");
        }
    }

    [Fact]
    public async Task Should_answer_no_random_form_with_a_server_error()
    {
        var random = new Random(7);
        for (var count = 0; count < 60; count++)
        {
            var bytes = new byte[random.Next(400)];
            random.NextBytes(bytes);
            bytes = count % 2 == 0 ? bytes : [.. "--x\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n"u8, .. bytes];
            var content = new ByteArrayContent(bytes);
            content.Headers.TryAddWithoutValidation(
                "Content-Type", count % 3 == 0 ? "application/json" : "multipart/form-data; boundary=x");
            using var answer = await SendAsync(HttpMethod.Post, "/v1/videos", content);
            Assert.InRange((int)answer.StatusCode, 400, 499);
        }
    }

    private async Task<(string Id, string Key)> GivenStoredAsync()
    {
        var key = $"videos/{_tenant}/{GatewayFixture.NewName("v")}.mp4";
        var file = await gateway.Services.GetRequiredService<IObjectStore>().PutAsync(
            key, new MemoryStream([1, 2, 3]), new PutOptions { ContentType = "video/mp4" }, Cancellation);
        var id = await gateway.GivenJobAsync(GatewayFixture.Request(_tenant), job =>
        {
            (job.CurrentState, job.EndedAt) = ("Completed", DateTimeOffset.UnixEpoch.AddHours(1));
            (job.Takes[0].Status, job.Takes[0].Video) = (TakeStatus.Stored, file);
            (job.Takes[0].Poster, job.Takes[0].Preview, job.Takes[0].Manifest) = (file, file, file);
        });
        return ($"video_{id:N}", key);
    }

    private async Task<JsonElement> VideoOfAsync(Action<VideoState> change)
    {
        var id = await gateway.GivenJobAsync(GatewayFixture.Request(_tenant), change);
        return await OkAsync(await SendAsync(HttpMethod.Get, $"/v1/videos/video_{id:N}"));
    }

    private async Task<Guid> OwnerAsync(Guid takeId)
    {
        await using var scope = gateway.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<JobReader>().FindTakeAsync(takeId, _tenant, Cancellation))!.Value
            .Job.CorrelationId;
    }

    private async Task<List<string>> PagesAsync(string order)
    {
        var seen = new List<string>();
        for (var after = ""; ; after = $"&after={seen[^1]}")
        {
            var page = await OkAsync(await SendAsync(HttpMethod.Get, $"/v1/videos?limit=3&order={order}{after}"));
            seen.AddRange(page.GetProperty("data").EnumerateArray().Select(video => Text(video, "id")!));
            Assert.Equal(seen[^1], Text(page, "last_id"));
            if (!page.GetProperty("has_more").GetBoolean())
            {
                return seen;
            }
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json = null) =>
        SendAsync(method, path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"));

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var message = Message(method, path, content);
        return await gateway.Http.SendAsync(message, Cancellation);
    }

    private async Task<HttpResponseMessage> SendWithAsync(string header, string value, string json)
    {
        using var message = Message(HttpMethod.Post, "/v1/videos", new StringContent(json, Encoding.UTF8, "application/json"));
        message.Headers.Add(header, value);
        return await gateway.Http.SendAsync(message, Cancellation);
    }

    private HttpRequestMessage Message(HttpMethod method, string path, HttpContent? content)
    {
        var message = new HttpRequestMessage(method, path) { Content = content };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tenant);
        return message;
    }

    private async Task<List<ObjectInfo>> ObjectsAsync() => await gateway.Services.GetRequiredService<IObjectStore>()
        .ListAsync($"videos/{_tenant}/", Cancellation).ToListAsync(Cancellation);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static async Task<JsonElement> OkAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.True((int)answer.StatusCode == 200, text);
            Assert.StartsWith("req_", Assert.Single(answer.Headers.GetValues("x-request-id")), StringComparison.Ordinal);
            Assert.True(long.Parse(Assert.Single(answer.Headers.GetValues("openai-processing-ms")), null) >= 0);
            return JsonDocument.Parse(text).RootElement;
        }
    }

    private static async Task ErrorAsync(HttpResponseMessage answer, int status, string? code, string? param)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.True(status == (int)answer.StatusCode, $"{(int)answer.StatusCode}: {text}");
            Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
            Assert.NotEmpty(answer.Headers.GetValues("x-request-id"));
            var error = JsonDocument.Parse(text).RootElement.GetProperty("error");
            Assert.False(string.IsNullOrEmpty(Text(error, "message")));
            Assert.Equal("invalid_request_error", Text(error, "type"));
            Assert.True(code is null || code == Text(error, "code"), text);
            Assert.True(param is null || param == Text(error, "param"), text);
        }
    }
}
