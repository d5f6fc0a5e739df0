using System.Net.Http.Headers;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.OpenAi;

/// <summary>OpenAI's SDKs make every request a form, also where the picture is an address with the picture in it.</summary>
public sealed class When_a_form_has_a_data_address(When_a_form_has_a_data_address.DefaultGateway gateway)
    : IClassFixture<When_a_form_has_a_data_address.DefaultGateway>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("input_reference[image_url]", 300_000, 200)]
    [InlineData("input_reference", 2_000_000, 200)]
    [InlineData("input_reference", 4_000_000, 400)] // a third longer in the address
    [InlineData("prompt", 300_000, 400)]
    public async Task Should_take_as_large_a_picture_as_in_JSON(string field, int length, int status)
    {
        var tenant = GatewayFixture.NewName();
        var address = $"data:image/png;base64,{Convert.ToBase64String(SampleFiles.Png(length: length))}";
        using var form = new MultipartFormDataContent { { new StringContent("it moves"), "prompt" } };
        form.Add(new StringContent(address), field);
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/videos") { Content = form };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tenant);

        using var answer = await gateway.Http.SendAsync(message, Cancellation);

        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 200)
        {
            var request = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == tenant);
            Assert.StartsWith("asset:", request.SourceImage, StringComparison.Ordinal);
        }
    }

    public sealed class DefaultGateway : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings =>
            new() { ["Gateway:MaxRequestBytes"] = $"{new GatewayOptions().MaxRequestBytes}" };
    }
}
