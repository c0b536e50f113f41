-- | The body of a request on its way from the connection to the application.
module Hack.Handler.Wizgi.Input
  ( Input
  , ClientGone (..)
  , newInput
  , push
  , finish
  , fail'
  , dismiss
  , hasEnded
  , lazyInput
  ) where

import Control.Exception (Exception, throwIO)
import Control.Monad (forM_)
import Data.ByteString (ByteString)
import qualified Data.ByteString as B
import qualified Data.ByteString.Lazy.Internal as Lazy
import GHC.Conc (TVar, atomically, newTVarIO, readTVar, readTVarIO, retry, writeTVar)
import System.IO.Unsafe (unsafeInterleaveIO)

-- | The client has closed the connection, aborted its request, or not sent what it had promised.
newtype ClientGone = ClientGone String

instance Show ClientGone where
  show (ClientGone text) = text

instance Exception ClientGone

data End = Coming | Ended | Broken ClientGone | Dismissed

data Input = Input
  { waiting :: TVar [ByteString] -- Records, the oldest first.
  , end :: TVar End
  , left :: TVar (Maybe Int) -- Bytes that the client still has to send, if it told.
  }

-- | Records that wait for the application; with more the client waits.
maxWaiting :: Int
maxWaiting = 4

-- | The length is in bytes.
newInput :: Maybe Int -> IO Input
newInput size = Input <$> newTVarIO [] <*> newTVarIO Coming <*> newTVarIO size

-- | Waits for room. What nobody wants any more is dropped.
push :: Input -> ByteString -> IO ()
push input bytes = atomically $ do
  state <- readTVar (end input)
  case state of
    Coming -> do
      queue <- readTVar (waiting input)
      if length queue >= maxWaiting then retry else writeTVar (waiting input) (queue ++ [bytes])
      count <- readTVar (left input)
      -- A number, not a sum to be done later: that would keep the bytes.
      forM_ count $ \missing -> let less = missing - B.length bytes in less `seq` writeTVar (left input) (Just less)
    _ -> return ()

finish :: Input -> IO ()
finish input = do
  count <- readTVarIO (left input)
  set input $ case count of
    Just missing | missing > 0 -> Broken (ClientGone "the request's body broke off")
    _ -> Ended

fail' :: Input -> ClientGone -> IO ()
fail' input why = set input (Broken why)

-- | Nobody reads any more.
dismiss :: Input -> IO ()
dismiss input = atomically (writeTVar (end input) Dismissed >> writeTVar (waiting input) [])

hasEnded :: Input -> IO Bool
hasEnded input = do
  state <- readTVarIO (end input)
  return $ case state of Coming -> False; Dismissed -> False; _ -> True

set :: Input -> End -> IO ()
set input new = atomically $ do
  state <- readTVar (end input)
  case state of
    Coming -> writeTVar (end input) new
    _ -> return ()

-- | The body, whose chunks are taken as they are looked at. Looking throws 'ClientGone' where it breaks off.
lazyInput :: Input -> IO Lazy.ByteString
lazyInput input = unsafeInterleaveIO $ do
  next <- atomically $ do
    queue <- readTVar (waiting input)
    state <- readTVar (end input)
    case (queue, state) of
      (first : others, _) -> writeTVar (waiting input) others >> return (Right (Just first))
      ([], Coming) -> retry
      ([], Broken why) -> return (Left why)
      ([], _) -> return (Right Nothing)
  case next of
    Left why -> throwIO why
    Right Nothing -> return Lazy.Empty
    Right (Just block) -> Lazy.Chunk block <$> lazyInput input
