using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Pipelines;

public sealed class BatchLimitTests
{
    [Fact]
    public void It_grows_again_to_the_size_that_it_had()
    {
        var limit = new BatchLimit(6);
        limit.ReportTooLarge(6);
        limit.ReportTooLarge(3);
        Assert.Equal(1, limit.Size);

        Assert.Equal([8, 8, 8], Enumerable.Range(0, 3).Select(_ => BatchesUntilGrowth(limit)).ToArray());

        Assert.Equal(6, limit.Size);
        limit.ReportSuccess(6);
        Assert.Equal(6, limit.Size);
    }

    /// <summary>Each attempt that does not fit costs a batch.</summary>
    [Fact]
    public void A_size_that_does_not_fit_is_tried_less_and_less_often()
    {
        var limit = new BatchLimit(4);
        limit.ReportTooLarge(4);
        for (int expected = 8; expected <= 1024; expected *= 2)
        {
            Assert.Equal(expected, BatchesUntilGrowth(limit));
            limit.ReportTooLarge(4);
        }

        Assert.Equal(1024, BatchesUntilGrowth(limit));
        limit.ReportSuccess(4);
        limit.ReportTooLarge(4);
        Assert.Equal(8, BatchesUntilGrowth(limit));
    }

    [Fact]
    public void Batches_that_are_not_whole_show_nothing()
    {
        var limit = new BatchLimit(8);
        limit.ReportTooLarge(8);
        for (int i = 0; i < 100; i++)
        {
            limit.ReportSuccess(3);
        }

        Assert.Equal(4, limit.Size);
    }

    private static int BatchesUntilGrowth(BatchLimit limit)
    {
        int before = limit.Size;
        int batches = 0;
        while (limit.Size == before && batches < 10_000)
        {
            limit.ReportSuccess(before);
            batches++;
        }

        return batches;
    }
}
