using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AdGenius.Persistence.Videos;

/// <summary>How large the answers are that show a job.</summary>
internal static class JobSize
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The length in UTF-8 of all that some list shows of the job, written as JSON: what members a contract gets later are counted too.
    /// The links are not, whose length is bounded by the number of files.
    /// </summary>
    public static long BytesOf(VideoState job)
    {
        var counter = new Counter();
        using var writer = new Utf8JsonWriter(counter, Options);
        JsonSerializer.Serialize(writer, new
        {
            job.Request.Prompt,
            job.Request.Scenes,
            job.Request.Feedback,
            job.Request.Labels,
            job.Parameters,
            job.Approval,
            job.Failure,
            job.CancelReason,
            Takes = job.Takes.Select(static take => new
            {
                take.Activity,
                take.Finishing,
                take.Outputs,
                take.Facts,
                take.ProducedBy,
                take.Adjustments,
                take.Failure,
            }),
        });
        writer.Flush();
        return counter.Bytes;
    }

    /// <summary>Counts what is written and keeps none of it.</summary>
    private sealed class Counter : IBufferWriter<byte>
    {
        private const int MinLength = 4096;

        private byte[] _buffer = new byte[MinLength];

        public long Bytes { get; private set; }

        public void Advance(int count) => Bytes += count;

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            if (sizeHint > _buffer.Length)
            {
                _buffer = new byte[sizeHint];
            }

            return _buffer;
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
