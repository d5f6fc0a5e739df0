using System.Text;
using AdGenius.ProviderWorker.Providers.Http;

namespace AdGenius.ProviderWorker.Tests.Http;

public sealed class UnicodeRepairTests
{
    [Theory]
    [InlineData("""{"a":"\ud83d"}""", """{"a":"\ufffd"}""")]
    [InlineData("""{"a":"\uDE80 x"}""", """{"a":"\ufffd x"}""")]
    [InlineData("""{"a":"\ude80\ud83d"}""", """{"a":"\ufffd\ufffd"}""")]
    [InlineData("""{"a":"\ud83d\uD83D\uDE80"}""", """{"a":"\ufffd\uD83D\uDE80"}""")]
    [InlineData("""{"a":"\ud83d\n\ude80"}""", """{"a":"\ufffd\n\ufffd"}""")]
    [InlineData("""{"\ud83d":1}""", """{"\ufffd":1}""")]
    public void Half_of_a_surrogate_pair_is_replaced(string json, string expected) => Assert.Equal(expected, Repaired(json));

    [Theory]
    [InlineData("""{"a":"\ud83d\ude80 \u00e9 \n 🚀"}""")]
    [InlineData("""{"a":"\\ud83d"}""")]
    [InlineData("""{"a":"\ud8""")]
    [InlineData("""{"a":"\uzzzz"}""")]
    [InlineData("""{"a":"\""")]
    [InlineData("<html>")]
    [InlineData("")]
    public void Other_text_is_left_as_it_is(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);

        Assert.Same(bytes, UnicodeRepair.Repair(bytes));
    }

    [Fact]
    public void Bytes_that_are_not_utf_8_are_replaced() =>
        Assert.Equal("{\"a\":\"caf\uFFFD \\ufffd\"}", Encoding.UTF8.GetString(
            UnicodeRepair.Repair(Encoding.Latin1.GetBytes("""{"a":"café \ud83d"}"""))));

    private static string Repaired(string json) => Encoding.UTF8.GetString(UnicodeRepair.Repair(Encoding.UTF8.GetBytes(json)));
}
