using System.Text;
using System.Text.Json;
using AdGenius.Chaos.Messages;
using RabbitMQ.Client;

namespace AdGenius.Chaos.Tests;

public sealed class EnvelopeTests
{
    private static readonly Envelope Message = new(
        "video-saga",
        new BasicProperties {
            MessageId = "m-1",
            ContentType = "application/vnd.masstransit+json",
            Headers = new Dictionary<string, object?> { ["kept"] = 1 } },
        Encoding.UTF8.GetBytes("""{"messageId":"m-1","message":{"jobId":"j"}}"""));

    [Fact]
    public void A_message_sent_again_keeps_its_id_and_is_known_as_a_copy()
    {
        var copy = Message.AsDuplicate();

        Assert.False(Message.IsCopy);
        Assert.True(copy.IsCopy);
        Assert.Equal(("m-1", Message.Body), (copy.Properties.MessageId, copy.Body));
        Assert.True(copy.Properties.Headers!.ContainsKey("kept"));
    }

    [Fact]
    public void A_renamed_message_has_one_new_id_in_both_places()
    {
        var copy = Message.WithNewId()!;

        using var body = JsonDocument.Parse(copy.Body);
        Assert.NotEqual("m-1", copy.Properties.MessageId);
        Assert.Equal(copy.Properties.MessageId, body.RootElement.GetProperty("messageId").GetString());
        Assert.Equal("j", body.RootElement.GetProperty("message").GetProperty("jobId").GetString());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"requestId\":\"r\"}")]
    public void What_has_no_id_cannot_be_renamed(string body)
        => Assert.Null((Message with { Body = Encoding.UTF8.GetBytes(body) }).WithNewId());

    [Theory]
    [InlineData("video-saga", "AdGenius:ClipGenerated", "video-saga")]
    [InlineData("videos", "AdGenius:CancelVideo", "AdGenius:CancelVideo")]
    [InlineData("store-video", "store-video", "store-video")]
    public void An_event_is_sent_past_its_own_exchange(string queue, string exchange, string expected)
        => Assert.Equal(expected, MessageTap.TargetExchange(queue, exchange));

    [Fact]
    public void Poison_is_of_many_kinds() => Assert.Equal(Poison.Kinds.Count, Poison.Kinds.Select(kind => kind.Kind).Distinct().Count());
}
