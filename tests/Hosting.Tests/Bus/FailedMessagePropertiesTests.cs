using System.Text;
using AdGenius.Hosting.Bus.RabbitMq;
using RabbitMQ.Client;

namespace AdGenius.Hosting.Tests.Bus;

public sealed class FailedMessagePropertiesTests
{
    /// <summary>Any publisher can write these; one such message must not keep the ones behind it from being moved back.</summary>
    [Theory]
    [InlineData("urn:")]
    [InlineData("mailto:")]
    [InlineData("mailto:videos")]
    [InlineData("file:///")]
    [InlineData("rabbitmq://host/vhost/")]
    [InlineData("no address")]
    [InlineData("")]
    public void An_address_that_names_no_queue_is_not_an_origin(string address)
    {
        var envelope = $$$"""{"destinationAddress":"{{{address}}}","message":{}}""";
        var properties = new BasicProperties { Headers = new Dictionary<string, object?> { ["MT-Fault-InputAddress"] = address } };

        Assert.Null(FailedMessageProperties.OriginQueueOf("adgenius_skipped", MessageOf(envelope, new BasicProperties())));
        Assert.Null(FailedMessageProperties.OriginQueueOf("adgenius_error", MessageOf("{}", properties)));
    }

    private static BasicGetResult MessageOf(string body, BasicProperties properties) =>
        new(1, redelivered: false, "", "", 0, properties, Encoding.UTF8.GetBytes(body));
}
