using System.Text;
using AdGenius.ProviderWorker.Providers.Callbacks;

namespace AdGenius.ProviderWorker.Tests.Callbacks;

public sealed class JobEventsTests
{
    private static readonly string Deep = new string('[', 400) + new string(']', 400);

    public static TheoryData<string, string?> Events => new()
    {
        { """{"type":"video.completed","data":{"id":"video_1"}}""", "video_1" },
        { "{\"trace\":" + Deep + ",\"data\":{\"id\":\"video_1\"}}", "video_1" }, // as deep as in the answers to polls
        { "\uFEFF{\"data\":{\"id\":\"video_1\"}}", "video_1" },
        { """{"data":{"id":9007199254740993}}""", "9007199254740993" },
        { """{"data":{"id":"a\ud83d","x":NaN}}""", "a\uFFFD" },
        { """{"data":{"id":true}}""", null },
        { """{"data":["id"]}""", null },
        { """{"data":null}""", null },
        { "[]", null },
        { "", null },
        { "<html>", null },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void The_job_is_the_one_that_the_answer_to_its_submit_named(string body, string? id) =>
        Assert.Equal(id, JobEvents.JobIdOf(Encoding.UTF8.GetBytes(body)));
}
