namespace AdGenius.Diffusion.Schedulers;

/// <summary>Solves the small systems of the predictor-corrector by elimination with row exchange.</summary>
internal static class LinearSystem
{
    internal static float[] Solve(double[,] matrix, double[] right)
    {
        int size = right.Length;
        for (int pivot = 0; pivot < size; pivot++)
        {
            ExchangeForLargest(matrix, right, pivot);
            for (int row = pivot + 1; row < size; row++)
            {
                double factor = matrix[row, pivot] / matrix[pivot, pivot];
                for (int column = pivot; column < size; column++)
                {
                    matrix[row, column] -= factor * matrix[pivot, column];
                }

                right[row] -= factor * right[pivot];
            }
        }

        var result = new float[size];
        for (int row = size - 1; row >= 0; row--)
        {
            double sum = right[row];
            for (int column = row + 1; column < size; column++)
            {
                sum -= matrix[row, column] * result[column];
            }

            result[row] = (float)(sum / matrix[row, row]);
        }

        return result;
    }

    private static void ExchangeForLargest(double[,] matrix, double[] right, int pivot)
    {
        int size = right.Length;
        int best = pivot;
        for (int row = pivot + 1; row < size; row++)
        {
            best = Math.Abs(matrix[row, pivot]) > Math.Abs(matrix[best, pivot]) ? row : best;
        }

        if (best == pivot)
        {
            return;
        }

        for (int column = 0; column < size; column++)
        {
            (matrix[pivot, column], matrix[best, column]) = (matrix[best, column], matrix[pivot, column]);
        }

        (right[pivot], right[best]) = (right[best], right[pivot]);
    }
}
