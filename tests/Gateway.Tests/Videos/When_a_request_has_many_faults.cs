using System.Text;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Videos;

public sealed class When_a_request_has_many_faults(GatewayFixture gateway)
{
    [Fact]
    public async Task Should_name_twenty_and_count_the_rest()
    {
        var members = string.Join(',', Enumerable.Range(0, 5_000).Select(number => $"\"x{number}\":1"));
        using var answer = await gateway.SendAsync(
            HttpMethod.Post,
            "/api/v1/videos",
            "demo",
            $$"""{"creativeId":"c","prompt":"Sunset",{{members}}}""");
        var problem = await Problem.ReadAsync(answer, 400);
        var errors = problem.GetProperty("errors").EnumerateObject().ToList();
        Assert.Equal(21, errors.Count);
        Assert.Equal("and 4,980 more faults.", problem.Of("request"));
        Assert.Single(errors, error => error.Value[0].GetString()!.Contains("durationSeconds", StringComparison.Ordinal));
        Assert.InRange(problem.GetRawText().Length, 0, 8_000);
    }

    [Fact]
    public async Task Should_read_a_body_with_a_byte_order_mark()
    {
        var body = Encoding.UTF8.GetString([.. Encoding.UTF8.Preamble, .. "{\"creativeId\":\"c\",\"prompt\":\"Sunset\"}"u8]);
        using var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", GatewayFixture.NewName(), body);
        Assert.Equal(202, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/api/v1/videos?creative=a%00b", "creative")]
    [InlineData("DELETE", "/api/v1/videos/3f2504e0-4f89-11d3-9a0c-0305e82c3301?reason=a%00b", "reason")]
    public async Task Should_refuse_control_characters_outside_the_body_too(string method, string path, string field)
    {
        using var answer = await gateway.SendAsync(new HttpMethod(method), path, "demo");
        Assert.NotEmpty((await Problem.ReadAsync(answer, 400)).Of(field));
    }
}
