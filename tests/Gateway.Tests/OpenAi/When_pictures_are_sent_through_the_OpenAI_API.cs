using System.Text;
using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.OpenAi;

public sealed class When_pictures_are_sent_through_the_OpenAI_API(GatewayFixture gateway) : OpenAiApiTests(gateway)
{
    [Fact]
    public async Task Should_store_the_picture_of_a_form_and_read_the_fields_behind_it()
    {
        using var form = new MultipartFormDataContent { { new StringContent("it moves"), "prompt" } };
        form.Add(new ByteArrayContent(SampleFiles.Png()), "input_reference", "ref.png");
        form.Add(new StringContent("8"), "seconds");
        await OkAsync(await SendAsync(HttpMethod.Post, "/v1/videos", form));
        var request = await Gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == TenantName);
        Assert.Equal(8d, request.DurationSeconds);
        Assert.StartsWith("asset:", request.SourceImage, StringComparison.Ordinal);
        Assert.Equal($"videos/{TenantName}/assets/{Guid.Parse(request.SourceImage![6..]):N}", Assert.Single(await ObjectsAsync()).Key);
    }

    [Fact]
    public async Task Should_store_the_picture_of_a_data_address()
    {
        var address = $"data:image/png;base64,{Convert.ToBase64String(SampleFiles.Png())}";
        await OkAsync(await SendAsync(
            HttpMethod.Post, "/v1/videos", JsonSerializer.Serialize(new { prompt = "x", input_reference = new { image_url = address } })));
        Assert.StartsWith(
            "asset:",
            (await Gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == TenantName)).SourceImage,
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
}
