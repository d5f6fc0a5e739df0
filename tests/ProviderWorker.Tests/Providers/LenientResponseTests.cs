using System.Globalization;
using System.Text;
using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>Compatible servers and changed APIs: members of other types than documented, other names of a status.</summary>
public sealed class LenientResponseTests
{
    [Theory]
    [InlineData("openai", """{"id":"v1","status":"queued","progress":"100%","error":"","created_at":1795228178.25}""", "v1")]
    [InlineData("openai", """{"id":7,"status":{"state":"queued"},"seconds":[4],"size":null,"error":[],"model":{}}""", "7")]
    [InlineData("openai", """{"id":9007199254740993,"status":"queued"}""", "9007199254740993")]
    [InlineData("openai", """{"id":12345678901234567891,"status":"queued","created_at":"now"}""", "12345678901234567891")]
    [InlineData("openai", """{"id":"v1","status":"queued","fps":NaN,"size":-Infinity,"x":[Infinity,{"y":NaN}]}""", "v1")]
    [InlineData("openai", """{"id":"NaN \" Infinity","status":"queued","progress":NaN}""", "NaN \" Infinity")]
    [InlineData("openai", """{"id":"v1","fps":1,"fps":2,"created_at":"now","model":{"a":1,"a":2}}""", "v1")]
    [InlineData("openai", """{"id":"v1","id":"v2","created_at":"now"}""", "v2")]
    [InlineData("openai", """{"ID":"v1","Created_At":"now"}""", "v1")]
    [InlineData("openai", """{"id":"v1","status":"queued","prompt":"a boat \ud83d"}""", "v1")]
    [InlineData("openai", """{"\ude80":1,"id":"v1","created_at":"now","x":["\ud83d\ud83d\ude80"]}""", "v1")]
    [InlineData("runway", """{"id":"v1","estimatedCost":"60 credits","promptText":"a boat \ud83d"}""", "v1")]
    [InlineData("pika", """{"request_id":"v1","queue_position":"2nd","logs":"a boat \ud83d"}""", "v1")]
    [InlineData("luma", """{"id":"v1","output":"none","request":{"prompt":"a boat \ud83d"}}""", "v1")]
    [InlineData("dream", """{"id":"v1","request":{"prompt":"a boat \ud83d"}}""", "v1")]
    [InlineData("omni", """{"id":"v1","error":"none","input":"a boat \ud83d"}""", "v1")]
    [InlineData("veo", """{"name":"v1","done":"no","metadata":{"prompt":"a boat \ud83d"}}""", "v1")]
    [InlineData("runway", """{"id":"v1","estimatedCost":"60 credits"}""", "v1")]
    [InlineData("runway", """{"estimatedCost":NaN,"id":"v1"}""", "v1")]
    [InlineData("pika", """{"request_id":"v1","status":1,"queue_position":"2nd","error":false,"status_url":{}}""", "v1")]
    [InlineData("luma", """{"id":"v1","state":["queued"],"output":"none"}""", "v1")]
    [InlineData("dream", """{"id":"v1","created_at":"yesterday","assets":"none","request":7}""", "v1")]
    [InlineData("omni", """{"id":"v1","status":0,"steps":{},"error":"none"}""", "v1")]
    [InlineData("veo", """{"name":"v1","done":"no","error":"none","response":[]}""", "v1")]
    [InlineData("runway", """{"id":5}""", "5")]
    [InlineData("pika", """{"request_id":5}""", "5")]
    [InlineData("luma", """{"id":5}""", "5")]
    [InlineData("dream", """{"id":5}""", "5")]
    [InlineData("omni", """{"id":5}""", "5")]
    public async Task A_submit_is_accepted_whatever_types_its_other_members_have(string adapter, string body, string id)
    {
        await using var session = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, body));

        Assert.Equal(id, Assert.IsType<SubmitResult.Accepted>(await session.SubmitAsync()).JobId);
    }

    public static TheoryData<string, string> AnswersWithMore
    {
        get
        {
            var answers = new TheoryData<string, string>();
            foreach (var (adapter, body) in ((string, string)[])
            [
                ("openai", """{"id":"v1","status":"queued"}"""),
                ("openai", """{"id":"v1","created_at":"now","fps":NaN}"""),
                ("runway", """{"id":"v1"}"""),
                ("pika", """{"request_id":"v1","queue_position":"2nd"}"""),
                ("luma", """{"id":"v1","state":"queued"}"""),
                ("dream", """{"id":"v1","state":"queued"}"""),
                ("omni", """{"id":"v1","status":"in_progress"}"""),
                ("veo", """{"name":"v1"}"""),
            ])
            {
                answers.Add(adapter, body + "\0\0");
                answers.Add(adapter, "\0 \uFEFF\uFEFF" + body + "\uFEFF\r\n");
                answers.Add(adapter, body + "\n" + """{"level":"info"}""");
                answers.Add(adapter, body + "\n<!-- served by node 7 -->");
                answers.Add(adapter, body + "}");
            }

            return answers;
        }
    }

    /// <summary>Bytes that hold nothing, a message of a log, what a proxy adds: the id is read all the same.</summary>
    [Theory]
    [MemberData(nameof(AnswersWithMore))]
    public async Task A_submit_is_accepted_whatever_stands_around_its_answer(string adapter, string body)
    {
        await using var session = await ProviderSession.StartAsync(
            adapter, _ => ServerReply.Bytes("application/json", Encoding.UTF8.GetBytes(body)));

        Assert.Equal("v1", Assert.IsType<SubmitResult.Accepted>(await session.SubmitAsync()).JobId);
    }

    /// <summary>What is absent in the first of two values may be in the second.</summary>
    [Theory]
    [InlineData("runway", """{"status":"SUCCEEDED","output":[]}""")]
    [InlineData("pika", """{"seed":7}""")]
    [InlineData("luma", """{"state":"completed","output":[]}""")]
    [InlineData("dream", """{"state":"completed","assets":{}}""")]
    [InlineData("omni", """{"status":"completed","steps":[]}""")]
    [InlineData("veo", """{"name":"j1","done":true,"response":{"videos":[]}}""")]
    [InlineData("veo", """{"name":"j1","done":true,"error":"none","response":{"videos":[]}}""")]
    public async Task A_finished_job_is_not_without_a_video_where_something_follows(string adapter, string body)
    {
        await using var session = await ProviderSession.StartAsync(adapter, request => ServerReply.Json(
            200, request.Path.EndsWith("/status", StringComparison.Ordinal) ? """{"status":"COMPLETED"}"""
                : body + """{"video":"https://cdn.example/a.mp4"}"""));

        Assert.IsType<PollResult.Unreachable>(await session.PollAsync());
    }

    [Theory]
    [InlineData("openai", """{"data":[]}""")]
    [InlineData("dream", """{"generations":[],"has_more":false}""")]
    public async Task A_list_of_jobs_proves_nothing_where_something_follows(string adapter, string page)
    {
        await using var session = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, page + "\n" + page));
        var unconfirmed = new UnconfirmedSubmission(
            ClipRequests.Of(4), session.Provider.Keys[0], TimeProvider.System.GetUtcNow(), new HashSet<KnownJob>())
        {
            SinceCall = TimeSpan.FromMinutes(1),
        };

        Assert.IsType<ReconcileResult.Unreachable>(
            await session.Provider.ReconcileAsync(unconfirmed, TestContext.Current.CancellationToken));
    }

    /// <summary>A server that cuts the prompt inside a character, or writes it in another encoding.</summary>
    [Theory]
    [InlineData("openai", """{"id":"v1","status":"queued","prompt":"café"}""")]
    [InlineData("runway", """{"id":"v1","estimatedCost":"60 credits","promptText":"café"}""")]
    [InlineData("dream", """{"id":"v1","request":{"prompt":"café"}}""")]
    public async Task A_submit_is_accepted_with_bytes_that_are_not_utf_8(string adapter, string body)
    {
        await using var session = await ProviderSession.StartAsync(
            adapter, _ => ServerReply.Bytes("application/json", Encoding.Latin1.GetBytes(body)));

        Assert.Equal("v1", Assert.IsType<SubmitResult.Accepted>(await session.SubmitAsync()).JobId);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","created_at":"now" """)]
    public async Task A_submit_is_accepted_however_deep_its_other_members_are(string odd)
    {
        var deep = new string('[', 200) + new string(']', 200);
        await using var session = await ProviderSession.StartAsync(
            "openai", _ => ServerReply.Json(200, $$"""{"metadata":{{deep}},"id":"v1"{{odd}}}"""));

        Assert.Equal("v1", Assert.IsType<SubmitResult.Accepted>(await session.SubmitAsync()).JobId);
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(1e15)]
    public async Task A_cost_that_no_job_can_have_is_read_as_absent(double credits)
    {
        var cost = $$"""{"credits":{{credits.ToString("R", CultureInfo.InvariantCulture)}}}""";
        await using var session = await ProviderSession.StartAsync("runway", request => ServerReply.Json(
            200,
            request.Method == "POST"
                ? $$"""{"id":"j1","estimatedCost":{{cost}}}"""
                : $$"""{"status":"SUCCEEDED","output":["https://cdn.example/a.mp4"],"cost":{{cost}}}"""));

        Assert.Null(Assert.IsType<SubmitResult.Accepted>(await session.SubmitAsync()).Estimate);
        Assert.Null(Assert.IsType<PollResult.Succeeded>(await session.PollAsync()).Cost);
    }

    /// <summary>On Linux a path is an absolute address, of a file of this machine.</summary>
    [Theory]
    [InlineData("/files/a.mp4", "/files/a.mp4")]
    [InlineData("files/a.mp4", "{base}files/a.mp4")]
    [InlineData("//cdn.example/a.mp4", "http://cdn.example/a.mp4")]
    [InlineData(" https://cdn.example/a.mp4?x=1", "https://cdn.example/a.mp4?x=1")]
    public async Task The_address_of_a_clip_is_completed(string address, string expected)
    {
        foreach (var (adapter, path) in ((string, string)[])
            [("runway", "/"), ("pika", "/"), ("luma", "/v1/"), ("dream", "/dream-machine/v1/"), ("omni", "/"), ("openai", "/v1/")])
        {
            await using var session = await StartFinishedAsync(adapter, address);

            var source = Assert.IsType<ClipSource.Remote>(Assert.IsType<PollResult.Succeeded>(await session.PollAsync()).Source);

            Assert.StartsWith(
                new Uri(session.Server.Address, expected.Replace("{base}", path, StringComparison.Ordinal)).AbsoluteUri,
                source.Address.AbsoluteUri.Replace(":download", "", StringComparison.Ordinal),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("data:video/mp4;base64,AQID")]
    [InlineData("DATA:video/mp4;BASE64,AQID")]
    [InlineData("data:;base64,AQID")]
    public async Task The_bytes_of_a_data_url_are_the_clip(string address)
    {
        foreach (var adapter in (string[])["runway", "pika", "luma", "dream", "omni", "openai"])
        {
            await using var session = await StartFinishedAsync(adapter, address);

            var source = Assert.IsType<ClipSource.Inline>(Assert.IsType<PollResult.Succeeded>(await session.PollAsync()).Source);

            Assert.Equal([1, 2, 3], source.Bytes);
        }
    }

    /// <summary>Python has one function for each alphabet, and JavaScript leaves the padding out.</summary>
    [Theory]
    [InlineData("+/8=")]
    [InlineData("+/8")]
    [InlineData("-_8=")]
    [InlineData("-_8")]
    [InlineData("+/\n8=\n")]
    [InlineData("-%5F8%3D")]
    public async Task The_bytes_of_a_clip_are_read_in_every_form_of_base_64(string text)
    {
        var data = JsonSerializer.Serialize(text);
        var address = JsonSerializer.Serialize("data:video/mp4;base64," + text);
        foreach (var (adapter, body) in ((string, string)[])
        [
            ("runway", $$"""{"status":"SUCCEEDED","output":[{{address}}]}"""),
            ("veo", $$$"""{"name":"j1","done":true,"response":{"videos":[{"bytesBase64Encoded":{{{data}}}}]}}"""),
            ("omni", $$"""{"status":"completed","steps":[{"type":"model_output","content":[{"type":"video","data":{{data}}}]}]}"""),
        ])
        {
            await using var session = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, body));

            var source = Assert.IsType<ClipSource.Inline>(Assert.IsType<PollResult.Succeeded>(await session.PollAsync()).Source);

            Assert.Equal([0xFB, 0xFF], source.Bytes);
        }
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://cdn.example/a.mp4")]
    [InlineData("https://cdn.example:99999/a.mp4")]
    [InlineData("//cdn.example:99999/a.mp4")]
    [InlineData("https://xn--\u00e4.example/a.mp4")]
    [InlineData("data:video/mp4,AQID")]
    [InlineData("data:video/mp4;base64,?")]
    public async Task A_finished_job_whose_address_is_of_no_use_is_asked_for_again(string address)
    {
        foreach (var adapter in (string[])["runway", "pika", "luma", "dream", "omni"])
        {
            await using var session = await StartFinishedAsync(adapter, address);

            Assert.True(Assert.IsType<PollResult.Unreachable>(await session.PollAsync()).IsUnreadableSuccess);
        }
    }

    [Theory]
    [InlineData("openai", """{"id":"j1","status":"in_progress","progress":"half"}""")]
    [InlineData("runway", """{"id":"j1","status":"RUNNING","progress":"half","cost":"free"}""")]
    [InlineData("pika", """{"status":"IN_PROGRESS","queue_position":"next"}""")]
    [InlineData("luma", """{"state":"processing","output":{}}""")]
    [InlineData("dream", """{"state":"dreaming","created_at":1795228178}""")]
    [InlineData("omni", """{"status":"in_progress","steps":"none"}""")]
    [InlineData("veo", """{"name":"j1","done":null,"error":""}""")]
    [InlineData("veo", """{"name":"j1","done":"false"}""")]
    public async Task A_poll_is_read_whatever_types_its_other_members_have(string adapter, string body)
    {
        await using var session = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, body));

        Assert.IsType<PollResult.Waiting>(await session.PollAsync());
    }

    [Theory]
    [InlineData("openai", """{"id":"j1","status":"processing"}""", typeof(PollResult.Waiting))]
    [InlineData("openai", """{"id":"j1","status":"PENDING"}""", typeof(PollResult.Waiting))]
    [InlineData("openai", """{"id":"j1","status":"succeeded"}""", typeof(PollResult.Succeeded))]
    [InlineData("openai", """{"id":"j1","status":"done"}""", typeof(PollResult.Succeeded))]
    [InlineData("openai", """{"id":"j1","status":"error"}""", typeof(PollResult.Failed))]
    [InlineData("openai", """{"id":"j1","status":"canceled"}""", typeof(PollResult.Failed))]
    [InlineData("runway", """{"id":"j1","status":"succeeded","output":["https://cdn.example/a.mp4"]}""", typeof(PollResult.Succeeded))]
    [InlineData("luma", """{"state":"in_progress"}""", typeof(PollResult.Waiting))]
    [InlineData("dream", """{"state":"processing"}""", typeof(PollResult.Waiting))]
    [InlineData("omni", """{"status":"processing"}""", typeof(PollResult.Waiting))]
    [InlineData("pika", """{"status":"pending"}""", typeof(PollResult.Waiting))]
    [InlineData("runway", """{"status":"canceled"}""", typeof(PollResult.Failed))]
    [InlineData("runway", """{"status":"ERROR"}""", typeof(PollResult.Failed))]
    [InlineData("luma", """{"state":"cancelled"}""", typeof(PollResult.Failed))]
    [InlineData("luma", """{"state":"error"}""", typeof(PollResult.Failed))]
    [InlineData("dream", """{"state":"canceled"}""", typeof(PollResult.Failed))]
    [InlineData("dream", """{"state":"error"}""", typeof(PollResult.Failed))]
    [InlineData("omni", """{"status":"aborted"}""", typeof(PollResult.Failed))]
    [InlineData("omni", """{"status":"error"}""", typeof(PollResult.Failed))]
    [InlineData("pika", """{"status":"FAILED"}""", typeof(PollResult.Failed))]
    [InlineData("pika", """{"status":"ERROR"}""", typeof(PollResult.Failed))]
    [InlineData("pika", """{"status":"CANCELLED"}""", typeof(PollResult.Failed))]
    public async Task A_status_with_a_plain_meaning_is_understood(string adapter, string body, Type expected)
    {
        await using var session = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, body));

        Assert.IsType(expected, await session.PollAsync());
    }

    [Fact]
    public async Task A_byte_order_mark_is_skipped()
    {
        await using var accepted = await ProviderSession.StartAsync(
            "openai", _ => ServerReply.Json(200, "\uFEFF" + """{"id":"v1","status":"queued"}"""));
        Assert.Equal("v1", Assert.IsType<SubmitResult.Accepted>(await accepted.SubmitAsync()).JobId);

        await using var refused = await ProviderSession.StartAsync("omni", _ => ServerReply.Json(
            400, "\uFEFF" + """{"error":{"code":400,"message":"The prompt violates our safety guidelines."}}"""));
        Assert.Equal(
            FailureCode.ContentPolicyViolation, Assert.IsType<SubmitResult.Refused>(await refused.SubmitAsync()).Failure.Code);
    }

    [Theory]
    [InlineData("luma", """{"state":"completed","output":[null,7,{"type":"video","url":"https://cdn.example/a.mp4"}]}""")]
    [InlineData("luma", """
        {"state":"completed","output":[{"type":"video","url":7},{"type":"video","url":"https://cdn.example/a.mp4"}]}
        """)]
    [InlineData("runway", """{"status":"SUCCEEDED","output":[null,7,"https://cdn.example/a.mp4"]}""")]
    [InlineData("veo", """{"done":true,"response":{"videos":[null,7,{"gcsUri":"gs://b/a.mp4"}]}}""")]
    [InlineData("veo", """{"done":"true","response":{"videos":[{"gcsUri":"gs://b/a.mp4"}]}}""")]
    [InlineData("omni", """
        {"status":"completed","steps":[{"type":"model_output","content":[{"type":"video","uri":3},
        {"type":"video","uri":"https://cdn.example/a.mp4"}]}]}
        """)]
    [InlineData("omni", """
        {"status":"completed","steps":[null,"thought",
        {"type":"model_output","content":[null,3,{"type":"video","uri":"https://cdn.example/a.mp4"}]}]}
        """)]
    public async Task An_element_of_another_type_does_not_hide_the_video(string adapter, string body)
    {
        await using var session = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, body));

        Assert.IsType<PollResult.Succeeded>(await session.PollAsync());
    }

    /// <summary>The video is there under another name than documented.</summary>
    [Theory]
    [InlineData("veo", """{"done":true,"response":{"generateVideoResponse":{"generatedSamples":[{"video":{"uri":"gs://b/a.mp4"}}]}}}""")]
    [InlineData("veo", """{"done":true,"response":{"generatedSamples":[{"video":{"uri":"gs://b/a.mp4"}}]}}""")]
    [InlineData("omni", """
        {"status":"completed","steps":[{"type":"tool_output","content":[{"type":"video","uri":"https://cdn.example/a.mp4"}]}]}
        """)]
    [InlineData("omni", """
        {"status":"completed","steps":[{"type":"model_output","content":[
        {"type":"file","mime_type":"video/mp4","uri":"https://cdn.example/a.mp4"}]}]}
        """)]
    [InlineData("omni", """{"status":"completed","steps":[{"content":[{"type":"video","uri":"https://cdn.example/a.mp4"}]}]}""")]
    [InlineData("omni", """{"status":"completed","steps":[{"type":7,"content":[{"type":"video","uri":"https://cdn.example/a.mp4"}]}]}""")]
    [InlineData("luma", """{"state":"completed","output":[{"type":"video/mp4","url":"https://cdn.example/a.mp4"}]}""")]
    [InlineData("pika", """{"videos":[{"url":"https://cdn.example/a.mp4"}]}""")]
    [InlineData("svd", """{"output":{"video":{"url":"https://cdn.example/a.mp4"}}}""")]
    public async Task A_video_under_another_name_is_taken(string adapter, string body)
    {
        await using var session = await ProviderSession.StartAsync(adapter, request => ServerReply.Json(
            200, request.Path.EndsWith("/status", StringComparison.Ordinal) ? """{"status":"COMPLETED"}""" : body));

        Assert.IsType<PollResult.Succeeded>(await session.PollAsync());
    }

    /// <summary>The request that an answer repeats, and pictures, are not the video.</summary>
    [Theory]
    [InlineData("dream", """
        {"state":"completed","assets":{"image":"https://cdn.example/a.jpg?x=1"},"request":{"callback_url":"https://own.example/c",
        "keyframes":{"frame0":{"type":"image","url":"https://own.example/picture"}}}}
        """)]
    [InlineData("omni", """
        {"status":"completed","webhook_config":{"uris":["https://own.example/c"]},"steps":[{"type":"user_input","content":[
        {"type":"image","uri":"https://own.example/picture"}]},{"type":"model_output","content":[{"type":"text",
        "text":"https://policies.example/ says why I cannot help."}]}]}
        """)]
    [InlineData("pika", """{"seed":7,"thumbnail":"https://cdn.example/a.PNG"}""")]
    [InlineData("veo", """{"done":true,"response":{"@type":"type.googleapis.com/x"}}""")]
    [InlineData("veo", """{"done":true,"response":{"generateVideoResponse":{"raiMediaFilteredCount":1,"reasons":["x"]}}}""")]
    [InlineData("veo", """{"done":true,"response":{"generateVideoResponse":{"generatedSamples":[]}}}""")]
    public async Task A_finished_job_without_a_video_counts_as_moderated(string adapter, string body)
    {
        await using var session = await ProviderSession.StartAsync(adapter, request => ServerReply.Json(
            200, request.Path.EndsWith("/status", StringComparison.Ordinal) ? """{"status":"COMPLETED"}""" : body));

        Assert.Equal(
            AdGenius.Contracts.FailureCode.ContentPolicyViolation,
            Assert.IsType<PollResult.Failed>(await session.PollAsync()).Failure.Code);
    }

    /// <summary>Whatever a server sends, it is stored as a part of one.</summary>
    [Theory]
    [InlineData("runway", """{"status":"RUNNING","progress":1e400}""", null)]
    [InlineData("runway", """{"status":"RUNNING","progress":-5}""", 0.0)]
    [InlineData("runway", """{"status":"RUNNING","progress":250}""", 1.0)]
    [InlineData("openai", """{"id":"v","status":"in_progress","progress":1e400}""", null)]
    [InlineData("openai", """{"id":"v","status":"in_progress","progress":-5}""", 0.0)]
    [InlineData("openai", """{"id":"v","status":"in_progress","progress":250}""", 1.0)]
    public async Task Progress_is_within_zero_and_one(string adapter, string body, double? expected)
    {
        await using var session = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, body));

        Assert.Equal(expected, Assert.IsType<PollResult.Waiting>(await session.PollAsync()).Fraction);
    }

    [Theory]
    [InlineData("starting", typeof(PollResult.Waiting))]
    [InlineData("preprocessing", typeof(PollResult.Waiting))]
    [InlineData("Preparing", typeof(PollResult.Waiting))]
    [InlineData("initializing", typeof(PollResult.Waiting))]
    [InlineData("initialising", typeof(PollResult.Waiting))]
    [InlineData("queueing", typeof(PollResult.Waiting))]
    [InlineData("enqueued", typeof(PollResult.Waiting))]
    [InlineData("EXECUTING", typeof(PollResult.Waiting))]
    [InlineData("in progress", typeof(PollResult.Waiting))]
    [InlineData("JOB_STATE_RUNNING", typeof(PollResult.Waiting))]
    [InlineData("JOB_STATE_PENDING", typeof(PollResult.Waiting))]
    [InlineData("STATE_QUEUED", typeof(PollResult.Waiting))]
    [InlineData("STATUS_IN_PROGRESS", typeof(PollResult.Waiting))]
    [InlineData("fail", typeof(PollResult.Failed))]
    [InlineData("expired", typeof(PollResult.Failed))]
    [InlineData("rejected", typeof(PollResult.Failed))]
    [InlineData("timeout", typeof(PollResult.Failed))]
    [InlineData("Timed Out", typeof(PollResult.Failed))]
    [InlineData("terminated", typeof(PollResult.Failed))]
    [InlineData("aborted", typeof(PollResult.Failed))]
    [InlineData("STATUS_FAILED", typeof(PollResult.Failed))]
    [InlineData("pondering", typeof(PollResult.Unreachable))]
    public async Task A_plain_word_is_a_status_everywhere(string status, Type expected)
    {
        foreach (var adapter in (string[])["openai", "runway", "luma", "dream", "omni", "pika"])
        {
            await using var session = await ProviderSession.StartAsync(adapter, request => adapter != "pika" || request.Path
                .EndsWith("/status", StringComparison.Ordinal)
                ? ServerReply.Json(200, $$"""{"id":"j1","status":"{{status}}","state":"{{status}}"}""")
                : ServerReply.Json(422, """{"detail":"x"}"""));

            Assert.IsType(expected, await session.PollAsync());
        }
    }

    /// <summary>The video may be there: only an answer that provably has none says that moderation has refused it.</summary>
    [Theory]
    [InlineData("runway", """{"status":"SUCCEEDED","output":"https://cdn.example/a.mp4"}""")]
    [InlineData("runway", """{"status":"SUCCEEDED","output":[{"url":"https://cdn.example/a.mp4"}]}""")]
    [InlineData("luma", """{"state":"completed","output":{"type":"video","url":"https://cdn.example/a.mp4"}}""")]
    [InlineData("luma", """{"state":"completed","output":[{"type":"video","url":{"href":"https://cdn.example/a.mp4"}}]}""")]
    [InlineData("dream", """{"state":"completed","assets":"https://cdn.example/a.mp4"}""")]
    [InlineData("dream", """{"state":"completed","assets":{"video":{"url":"https://cdn.example/a.mp4"}}}""")]
    [InlineData("pika", """{"video":"https://cdn.example/a.mp4"}""")]
    [InlineData("pika", """{"video":{"url":["https://cdn.example/a.mp4"]}}""")]
    [InlineData("pika", """{"result":{"clip":"https://cdn.example/a.mp4"},"seed":NaN}""")]
    [InlineData("pika", """{"videos":{"url":"https://cdn.example/a.mp4"}}""")]
    [InlineData("svd", """{"file":{"url":"https://cdn.example/a.mp4"}}""")]
    [InlineData("runway", """{"status":"SUCCEEDED","output":[],"artifacts":[{"url":"https://cdn.example/a.mp4"}]}""")]
    [InlineData("luma", """{"state":"completed","output":[{"type":"clip","url":"https://cdn.example/a"}]}""")]
    [InlineData("dream", """{"state":"completed","assets":{"progress_video":"https://cdn.example/a.mp4"}}""")]
    [InlineData("omni", """{"status":"completed","outputs":[{"type":"video","uri":"https://cdn.example/a.mp4"}]}""")]
    [InlineData("veo", """{"done":true,"response":{"generateVideoResponse":{"generatedSamples":[{"video":{"uri":"ftp://x/a.mp4"}}]}}}""")]
    [InlineData("veo", """{"done":true,"response":{"generateVideoResponse":{"clips":[{"name":"a"}]}}}""")]
    [InlineData("veo", """{"done":true,"response":{"predictions":[{"name":"a"}]}}""")]
    [InlineData("veo", """{"done":true,"result":{"videos":[{"gcsUri":"gs://b/a.mp4"}]}}""")]
    [InlineData("omni", """{"status":"completed","steps":{"type":"model_output"}}""")]
    [InlineData("omni", """
        {"status":"completed","steps":[{"type":"model_output","content":[{"type":"video","uri":{"href":"https://cdn.example/a.mp4"}}]}]}
        """)]
    [InlineData("veo", """{"name":"j1","done":true,"response":["gs://b/a.mp4"]}""")]
    [InlineData("veo", """{"name":"j1","done":true,"response":{"videos":[{"gcsUri":{"uri":"gs://b/a.mp4"}}]}}""")]
    [InlineData("veo", """{"name":"j1","done":true,"error":"the quota is exhausted"}""")]
    public async Task A_finished_job_whose_video_cannot_be_read_is_asked_for_again(string adapter, string body)
    {
        await using var session = await ProviderSession.StartAsync(adapter, request => ServerReply.Json(
            200, request.Path.EndsWith("/status", StringComparison.Ordinal) ? """{"status":"COMPLETED"}""" : body));

        Assert.IsType<PollResult.Unreachable>(await session.PollAsync());
    }

    [Theory]
    [InlineData("runway", """{"status":"SUCCEEDED","progress":"100%","output":[]}""")]
    [InlineData("luma", """{"id":{},"state":"completed","output":[]}""")]
    [InlineData("dream", """{"state":"completed","created_at":"now","assets":{}}""")]
    [InlineData("omni", """{"status":"completed","error":"none","steps":[{"type":"model_output","content":[{"type":"text"}]}]}""")]
    [InlineData("veo", """{"name":5,"done":true,"response":{"videos":[]}}""")]
    public async Task A_refusal_is_read_whatever_types_its_other_members_have(string adapter, string body)
    {
        await using var session = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, body));

        Assert.Equal(FailureCode.ContentPolicyViolation, Assert.IsType<PollResult.Failed>(await session.PollAsync()).Failure.Code);
    }

    [Fact]
    public async Task A_compressed_answer_is_read()
    {
        await using var accepted = await ProviderSession.StartAsync(
            "openai", _ => ServerReply.Json(200, """{"id":"v1","status":"queued"}""").Gzipped());
        Assert.Equal("v1", Assert.IsType<SubmitResult.Accepted>(await accepted.SubmitAsync()).JobId);

        await using var finished = await ProviderSession.StartAsync(
            "runway", _ => ServerReply.Json(200, """{"status":"SUCCEEDED","output":["https://cdn.example/a.mp4"]}""").Gzipped());
        Assert.IsType<PollResult.Succeeded>(await finished.PollAsync());

        await using var refused = await ProviderSession.StartAsync("omni", _ => ServerReply.Json(
            400, """{"error":{"code":400,"message":"The prompt violates our safety guidelines."}}""").Gzipped());
        Assert.Equal(
            FailureCode.ContentPolicyViolation, Assert.IsType<SubmitResult.Refused>(await refused.SubmitAsync()).Failure.Code);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_compressed_answer_that_is_damaged_was_lost(string coding)
    {
        await using var session = await ProviderSession.StartAsync(
            "openai", _ => ServerReply.Json(200, """{"id":"v1","status":"queued"}""").With("Content-Encoding", coding));

        Assert.IsType<SubmitResult.Unknown>(await session.SubmitAsync());
        Assert.IsType<PollResult.Unreachable>(await session.PollAsync());
    }

    [Fact]
    public async Task An_unknown_status_is_an_error_once_and_without_a_stack_trace()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(200, """{"id":"j1","status":"defragmenting"}""");
        await using var host = new ProviderTestHost(new()
        {
            ["OPENAI_API_KEY"] = "key_1",
            ["Providers:OpenAiVideos:BaseAddress"] = server.Address + "v1/",
        });
        var provider = host["openai_shorts"];
        var job = new SubmitResult.Accepted("j1").Job(ClipRequests.Of(), provider.Keys[0]);

        for (var poll = 0; poll < 3; poll++)
        {
            Assert.IsType<PollResult.Unreachable>(await provider.PollAsync(job, TestContext.Current.CancellationToken));
        }

        var line = Assert.Single(host.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
        Assert.Contains("defragmenting", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
    }

    private static Task<ProviderSession> StartFinishedAsync(string adapter, string address)
    {
        var url = JsonSerializer.Serialize(address);
        var body = adapter switch
        {
            "runway" => $$"""{"status":"SUCCEEDED","output":[{{url}}]}""",
            "pika" => $$$"""{"video":{"url":{{{url}}}}}""",
            "luma" => $$"""{"state":"completed","output":[{"type":"video","url":{{url}}}]}""",
            "dream" => $$$"""{"state":"completed","assets":{"video":{{{url}}}}}""",
            "openai" => $$"""{"status":"completed","url":{{url}}}""",
            _ => $$"""{"status":"completed","steps":[{"type":"model_output","content":[{"type":"video","uri":{{url}}}]}]}""",
        };
        return ProviderSession.StartAsync(adapter, request => ServerReply.Json(
            200, request.Path.EndsWith("/status", StringComparison.Ordinal) ? """{"status":"COMPLETED"}""" : body));
    }
}
