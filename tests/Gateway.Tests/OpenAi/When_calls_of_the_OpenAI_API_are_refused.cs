using System.Text;
using System.Text.Json;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.OpenAi;

public sealed class When_calls_of_the_OpenAI_API_are_refused(GatewayFixture gateway) : OpenAiApiTests(gateway)
{
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
        await ErrorAsync(await Gateway.Http.SendAsync(message, Cancellation), 422, "billing_hard_limit_reached", "maxCost");
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
}
