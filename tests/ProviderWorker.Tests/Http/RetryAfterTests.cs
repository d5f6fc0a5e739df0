using System.Net.Http.Headers;
using AdGenius.ProviderWorker.Providers.Http;

namespace AdGenius.ProviderWorker.Tests.Http;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Retry-After", "7", 7)]
    [InlineData("Retry-After", "0.01", 0.01)]
    [InlineData("Retry-After", "0", 0)]
    [InlineData("Retry-After", "-3", 0)]
    [InlineData("Retry-After", "Sat, 21 Nov 2026 10:00:30 GMT", 30)]
    [InlineData("Retry-After", "Sat, 21 Nov 2026 09:00:00 GMT", 0)]
    [InlineData("Retry-After", "99999999999", 86400)]
    [InlineData("retry-after-ms", "250", 0.25)]
    [InlineData("x-ratelimit-reset", "12", 12)]
    [InlineData("x-ratelimit-reset", "1795255260", 60)]
    public void Every_form_is_read(string header, string value, double seconds) => Assert.Equal(seconds, RetryAfter.Of(Headers((header, value)), Now)!.Value.TotalSeconds, 3);

    [Theory]
    [InlineData("soon")]
    [InlineData("NaN")]
    [InlineData("")]
    public void What_cannot_be_read_says_nothing(string value) => Assert.Null(RetryAfter.Of(Headers(("Retry-After", value)), Now));

    [Fact]
    public void Milliseconds_win_over_seconds() => Assert.Equal(TimeSpan.FromMilliseconds(5), RetryAfter.Of(Headers(("Retry-After", "9"), ("retry-after-ms", "5")), Now));

    [Theory]
    [InlineData("""{"error":{"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"12.5s"}]}}""", 12.5)]
    [InlineData("""{"error":{"message":"no"}}""", null)]
    [InlineData("<html>", null)]
    public void Google_says_it_in_the_body(string body, double? seconds) =>
        Assert.Equal(seconds, RetryAfter.OfGoogleDetails(System.Text.Encoding.UTF8.GetBytes(body))?.TotalSeconds);

    private static HttpResponseHeaders Headers(params (string Name, string Value)[] headers)
    {
        using var response = new HttpResponseMessage();
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response.Headers;
    }
}
