using System.Net;
using System.Text.RegularExpressions;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Dashboard;

public sealed partial class When_the_dashboard_is_loaded(GatewayFixture gateway)
{
    [Fact]
    public async Task Should_allow_nothing_but_its_own_files()
    {
        using var page = await gateway.Http.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy")).Split("; ")
            .ToDictionary(part => part.Split(' ')[0], part => part[(part.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        Assert.Equal("'none'", policy["default-src"]);
        Assert.Equal("'self'", policy["script-src"]);
        Assert.Equal("'self'", policy["style-src"]);
        Assert.Equal("'self'", policy["connect-src"]);
        Assert.Equal("'self' blob:", policy["img-src"]); // the folder store's links lead to the gateway itself
        Assert.Equal("'self' blob:", policy["media-src"]);
        Assert.Equal("'none'", policy["frame-ancestors"]);
        Assert.Equal("'none'", policy["base-uri"]);
        Assert.Equal("'script'", policy["require-trusted-types-for"]);
        Assert.Equal("'none'", policy["trusted-types"]);
        Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task Should_answer_HEAD_with_the_headers_of_the_page()
    {
        using var page = await gateway.Http.GetAsync("/", TestContext.Current.CancellationToken);
        using var head = await gateway.SendAsync(HttpMethod.Head, "/", null);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal((page.Headers.ETag, page.Content.Headers.ContentLength), (head.Headers.ETag, head.Content.Headers.ContentLength));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Should_have_every_file_that_it_names_and_send_it_once()
    {
        var seen = new HashSet<string>();
        var open = new Queue<Uri>([new Uri(gateway.Http.BaseAddress!, "/")]);
        while (open.TryDequeue(out var address))
        {
            if (!seen.Add(address.AbsolutePath))
            {
                continue;
            }

            using var answer = await gateway.Http.GetAsync(address, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, address.AbsolutePath);
            using var again = new HttpRequestMessage(HttpMethod.Get, address);
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            using var unchanged = await gateway.Http.SendAsync(again, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var own = text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.DoesNotContain("://", own, StringComparison.Ordinal);
            foreach (Match match in Reference().Matches(text))
            {
                open.Enqueue(new Uri(address, match.Groups[1].Value));
            }
        }

        Assert.True(seen.Count > 15, string.Join(", ", seen));
    }

    [GeneratedRegex("""(?:src="|href="(?!#)|from '|import ')([./\w-]+\.(?:js|css|svg))""")]
    private static partial Regex Reference();
}
