using System.Net;
using System.Net.Http.Headers;
using AdGenius.Downloads;

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
    [InlineData("retry-after-ms", "0", 0)]
    [InlineData("Retry-After", "Saturday, 21-Nov-26 10:00:30 GMT", 30)]
    [InlineData("Retry-After", "Sat Nov 21 10:00:30 2026", 30)]
    [InlineData("Retry-After", "2026-11-21T10:00:30Z", 30)]
    [InlineData("Retry-After", "2026-11-21T11:00:30+01:00", 30)]
    public void Every_form_is_read(string header, string value, double seconds)
        => Assert.Equal(seconds, RetryAfter.Of(Headers((header, value)), Now)!.Value.TotalSeconds, 3);

    [Theory]
    [InlineData("x-ratelimit-reset", "12", 12)]
    [InlineData("x-ratelimit-reset", "1795255260", 60)]
    [InlineData("x-ratelimit-reset", "1795255260500", 60.5)]
    [InlineData("x-ratelimit-reset", "1795255260.5", 60.5)]
    [InlineData("X-RateLimit-Reset-After", "1.5", 1.5)]
    [InlineData("RateLimit-Reset", "30", 30)]
    [InlineData("x-ratelimit-reset-requests", "6m0s", 360)]
    [InlineData("x-ratelimit-reset-tokens", "1h2m3.5s", 3723.5)]
    [InlineData("x-ratelimit-reset-requests", "250ms", 0.25)]
    [InlineData("x-ratelimit-reset", "2026-11-21T10:00:30Z", 30)]
    [InlineData("x-ratelimit-reset", "Sat, 21 Nov 2026 10:00:30 GMT", 30)]
    [InlineData("x-rate-limit-reset", "1795255260", 60)]
    [InlineData("RateLimit", "\"default\";r=0;t=30", 30)]
    [InlineData("RateLimit", "\"burst\";r=0;t=5, \"day\";r=0;t=90", 90)]
    [InlineData("RateLimit", "\"burst\";r=0;t=5, \"day\";r=400;t=3600", 5)]
    [InlineData("RateLimit", "limit=10, remaining=0, reset=30", 30)]
    public void A_throttle_may_name_the_reset_of_its_limit(string header, string value, double seconds)
    {
        Assert.Equal(seconds, RetryAfter.Of(HttpStatusCode.TooManyRequests, Headers((header, value)), default, Now)!.Value.TotalSeconds, 3);
        // other answers only tell how the limit stands
        Assert.Null(RetryAfter.Of(HttpStatusCode.InternalServerError, Headers((header, value)), default, Now));
        Assert.Null(RetryAfter.Of(HttpStatusCode.OK, Headers((header, value)), default, Now));
    }

    /// <summary>A date is of the provider's clock, which is ten minutes ahead of this host's, or behind it.</summary>
    [Theory]
    [InlineData("Sat, 21 Nov 2026 10:10:00 GMT", "Retry-After", "Sat, 21 Nov 2026 10:10:30 GMT", 30)]
    [InlineData("Sat, 21 Nov 2026 09:50:00 GMT", "Retry-After", "Sat, 21 Nov 2026 09:50:30 GMT", 30)]
    [InlineData("Sat, 21 Nov 2026 09:50:00 GMT", "x-ratelimit-reset", "1795254630", 30)]
    [InlineData("now", "Retry-After", "Sat, 21 Nov 2026 10:00:30 GMT", 30)]
    public void A_moment_is_compared_with_the_time_that_the_answer_names(string date, string header, string value, double seconds)
    {
        var wait = RetryAfter.Of(HttpStatusCode.TooManyRequests, Headers(("Date", date), (header, value)), default, Now);

        Assert.Equal(seconds, wait!.Value.TotalSeconds, 3);
    }

    [Fact]
    public void A_response_is_read_completely()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests) {
            Content = new StringContent("""{"error":{"details":[{"retryDelay":"31s"}]}}""") };

        Assert.Equal(TimeSpan.FromSeconds(31), RetryAfter.Of(response, Now));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("NaN")]
    [InlineData("")]
    public void An_unreadable_value_is_ignored(string value) => Assert.Null(RetryAfter.Of(Headers(("Retry-After", value)), Now));

    [Theory]
    [InlineData("\"default\"")]
    [InlineData("\"default\";r=0;t=soon")]
    [InlineData("=;,==")]
    public void An_unreadable_limit_is_ignored(string value) =>
        Assert.Null(RetryAfter.Of(HttpStatusCode.TooManyRequests, Headers(("RateLimit", value)), default, Now));

    [Fact]
    public void Milliseconds_take_precedence_over_seconds()
        => Assert.Equal(TimeSpan.FromMilliseconds(5), RetryAfter.Of(Headers(("Retry-After", "9"), ("retry-after-ms", "5")), Now));

    [Theory]
    [InlineData("""{"error":{"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"12.5s"}]}}""", 12.5)]
    [InlineData("""{"error":{"message":"no"}}""", null)]
    [InlineData("<html>", null)]
    [InlineData("""{"error":{"details":[{"\ud83d":1,"retryDelay":"\ud83d"}]}}""", null)]
    public void Google_has_the_delay_in_the_body(string body, double? seconds) =>
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
