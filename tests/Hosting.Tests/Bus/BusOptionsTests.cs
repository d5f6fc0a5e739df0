using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Bus.RabbitMq;

namespace AdGenius.Hosting.Tests.Bus;

public sealed class BusOptionsTests
{
    [Fact]
    public void Defaults_AreValid() => Assert.True(new BusOptionsValidator().Validate(null, new BusOptions()).Succeeded);

    [Fact]
    public void Faults_AreAllNamed()
    {
        var options = new BusOptions
        {
            Transport = "Kafka",
            Uri = new Uri("http://broker"),
            ConsumerStopTimeout = TimeSpan.FromSeconds(30),
            StopTimeout = TimeSpan.FromSeconds(30),
            Prefetch = { ["no-such-queue"] = 0 },
        };
        var text = string.Join("\n", new BusOptionsValidator().Validate(null, options).Failures!);
        Assert.All(["InMemory or RabbitMq", "amqp://", "shorter than Bus:StopTimeout", "no-such-queue", "1 to 1000"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    /// <summary>Its messages are consumed in batches, of which whole ones must fit.</summary>
    [Theory]
    [InlineData(199, false)]
    [InlineData(200, true)]
    public void PrefetchOfAQueueThatIsConsumedInBatches_HasALargerMinimum(int count, bool isValid)
    {
        var options = new BusOptions { Prefetch = { ["work-progress"] = count } };

        var failures = new BusOptionsValidator().Validate(null, options).Failures ?? [];

        Assert.Equal(isValid ? [] : ["Bus:Prefetch:work-progress is 199; allowed are 200 to 1000."], failures);
    }

    /// <summary>The address is logged wherever the API cannot be used.</summary>
    [Fact]
    public void PasswordInTheManagementAddress_IsRefusedAndNotShown()
    {
        var options = new BusOptions { ManagementUri = new Uri("http://ann:secret@broker:15672") };

        var fault = Assert.Single(new BusOptionsValidator().Validate(null, options).Failures!);

        Assert.StartsWith("Bus:ManagementUri must be an address without user name and password", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amqp://ann:p%40ss@broker/fleet", "broker", 5672, "fleet", "ann", "p@ss", false)]
    [InlineData("amqps://broker:5700", "broker", 5700, "/", "guest", "guest", true)]
    [InlineData("amqps://ann@broker/%2Fa", "broker", 5671, "/a", "ann", "guest", true)]
    public void Uri_WinsOverSingleMembers(string uri, string host, int port, string virtualHost, string user, string password, bool useTls)
    {
        var address = BrokerAddress.Of(new BusOptions { Uri = new Uri(uri), Host = "other" });
        Assert.Equal(
            new BrokerAddress {
                Host = host,
                Port = (ushort)port,
                VirtualHost = virtualHost,
                Username = user,
                Password = password,
                UseTls = useTls }, address);
    }

    [Fact]
    public void Address_ShowsNoPassword() =>
        Assert.Equal(
            "amqp://ann@broker:5672/fleet",
            BrokerAddress.Of(new BusOptions { Uri = new Uri("amqp://ann:secret@broker/fleet") }).ToString());

    /// <summary>RabbitMQ's <c>management.path_prefix</c>, or a proxy, may serve the API below a path.</summary>
    [Theory]
    [InlineData("https://broker.example/rabbit", "https://broker.example/rabbit/api/policies")]
    [InlineData("https://broker.example/rabbit/", "https://broker.example/rabbit/api/policies")]
    [InlineData("http://broker.example:15672", "http://broker.example:15672/api/policies")]
    public void The_management_api_is_called_below_its_path(string management, string expected)
    {
        using var http = BrokerManagement.CreateClient(BrokerAddress.Of(new BusOptions()), new Uri(management));

        Assert.Equal(expected, new Uri(http.BaseAddress!, "api/policies").AbsoluteUri);
    }
}
