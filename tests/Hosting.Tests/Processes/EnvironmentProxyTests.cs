using System.Net;
using AdGenius.Hosting.Processes;

namespace AdGenius.Hosting.Tests.Processes;

public sealed class EnvironmentProxyTests
{
    private static readonly Uri Proxy = new("http://proxy.example:3128");

    [Theory]
    [InlineData("*", "https://api.example/", true)]
    [InlineData("10.0.0.0/8", "http://10.20.30.40:8000/v1", true)]
    [InlineData("10.0.0.0/8", "http://11.0.0.1/", false)]
    [InlineData("10.1.2.3/8", "http://10.20.30.40/", true)]
    [InlineData("172.16.0.0/12", "http://172.31.255.1/", true)]
    [InlineData("172.16.0.0/12", "http://172.32.0.1/", false)]
    [InlineData("10.0.0.0/33", "http://10.0.0.1/", false)]
    [InlineData("10.0.0.0/8", "http://ten.example/", false)]
    [InlineData("fd00::/8", "http://[fd12::1]:80/", true)]
    [InlineData("fd00::/8", "http://[fe80::1]/", false)]
    [InlineData("10.1.2.3", "http://10.1.2.3:9000/", true)]
    [InlineData("10.1.2.3", "http://[::ffff:10.1.2.3]/", true)]
    [InlineData("10.1.2.3:9000", "http://10.1.2.3:9001/", false)]
    [InlineData("::1", "http://[::1]:9000/", true)]
    [InlineData("[::1]:9000", "http://[::1]:9000/", true)]
    [InlineData("[fd00::5]:9000", "http://[fd00::5]:9001/", false)]
    [InlineData("*.svc", "http://minio.adgenius.svc/", true)]
    [InlineData("*.svc", "http://svc/", false)]
    [InlineData(".svc", "http://minio.adgenius.svc./", true)]
    [InlineData("internal.example", "https://video.internal.example/", true)]
    [InlineData("internal.example", "https://internal.example/", true)]
    [InlineData("internal.example", "https://INTERNAL.example/", true)]
    [InlineData("internal.example", "https://notinternal.example/", false)]
    [InlineData("internal.example:8443", "https://internal.example:8443/", true)]
    [InlineData("internal.example:8443", "https://internal.example/", false)]
    [InlineData("localhost, 127.0.0.1 ,internal.example", "https://a.internal.example/", true)]
    [InlineData(",.,*.,/,:", "https://api.example/", false)]
    public void Every_form_of_no_proxy_is_read(string noProxy, string target, bool isBypassed)
    {
        var proxy = new EnvironmentProxy(new WebProxy(Proxy), noProxy);

        Assert.Equal(isBypassed, proxy.IsBypassed(new Uri(target)));
        Assert.Equal(isBypassed ? null : Proxy, proxy.GetProxy(new Uri(target)));
    }

    /// <summary>Such as a language model, a video server or an object store beside this process: the proxy cannot reach it.</summary>
    [Theory]
    [InlineData("http://127.0.0.1:11434/v1", true)]
    [InlineData("http://127.1.2.3/", true)]
    [InlineData("http://localhost:8000/v1", true)]
    [InlineData("http://LOCALHOST./", true)]
    [InlineData("http://minio.localhost:9000/", true)]
    [InlineData("https://[::1]:8443/", true)]
    [InlineData("http://[::ffff:127.0.0.1]/", true)]
    [InlineData("http://128.0.0.1/", false)]
    [InlineData("http://localhost.example/", false)]
    [InlineData("http://mylocalhost/", false)]
    public void This_machine_is_not_reached_through_the_proxy_although_no_proxy_is_empty(string target, bool isBypassed)
    {
        var proxy = new EnvironmentProxy(new WebProxy(Proxy), "");

        Assert.Equal(isBypassed, proxy.IsBypassed(new Uri(target)));
        Assert.Equal(isBypassed ? null : Proxy, proxy.GetProxy(new Uri(target)));
    }

    [Fact]
    public void Every_client_of_a_process_has_it_although_no_proxy_is_not_set()
    {
        EnvironmentProxy.Install();

        Assert.IsType<EnvironmentProxy>(HttpClient.DefaultProxy);
    }
}
