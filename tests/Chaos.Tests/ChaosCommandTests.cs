using AdGenius.Chaos.Faults;

namespace AdGenius.Chaos.Tests;

public sealed class ChaosCommandTests
{
    [Theory]
    [InlineData("--jobs", "abc")]
    [InlineData("--jobs", "0")]
    [InlineData("--minutes", "1e300")]
    [InlineData("--minutes", "0")]
    [InlineData("--minutes", "NaN")]
    [InlineData("--time-scale", "0")]
    [InlineData("--only", "kil")]
    [InlineData("--frobnicate", "1")]
    public async Task Bad_input_is_exit_code_2_before_a_server_starts(string option, string value)
        => Assert.Equal(2, await ChaosCommand.RunAsync([option, value]));

    [Fact]
    public void Every_fault_can_be_chosen_by_name()
        => Assert.Superset(new HashSet<string> { "kill", "disk full", "poison", "s3 down" }, FaultMatrix.Names.ToHashSet());
}
